/** From a run's files to what its page holds: little enough of each case that the page of all stays small. */
import { jsonText } from '../../evidence/json.ts';
import { outcomes } from '../../evidence/outcome.ts';
import type { RunFiles } from '../../evidence/run-folder.ts';
import { factsOf, sinks, sources } from '../../matrix/systems.ts';
import { strategies } from '../../model/case.ts';
import type { Engine } from '../../model/engine.ts';
import { strategyHeads } from '../strategy-heads.ts';
import { casesData } from './cases.ts';
import { fitted } from './fit.ts';
import { engineData, loaderData, runData } from './run.ts';
import type { CaseData, EngineData, Named, PageData } from './shape.ts';

const most = { engines: 60, loaders: 20 };

export function pageData(run: RunFiles): PageData {
  const engines = new Engines(run.record.engines);
  const cases = casesData(run, (engine) => engines.at(engine));
  return fitted({
    run: runData(run.record),
    outcomes: outcomes
      .map((id) => ({ id, count: cases.filter(({ outcome }) => outcome === id).length }))
      .filter(({ count }) => count > 0),
    sources: named(sources, cases, 'source', titleOf),
    sinks: named(sinks, cases, 'sink', titleOf),
    strategies: named(strategies, cases, 'strategy', headOf),
    engines: engines.all,
    loaders: run.record.loaders.slice(0, most.loaders).map(loaderData),
    cases,
  });
}

/** The engines of the page, each once: those of the record, and after them what only a case names. */
class Engines {
  readonly all: EngineData[] = [];
  readonly #positions = new Map<string, number>();

  constructor(recorded: RunFiles['record']['engines']) {
    for (const { cases, ...engine } of recorded.slice(0, most.engines)) this.#add(engine, cases);
  }

  at(engine: Engine): number {
    return this.#positions.get(jsonText(engine)) ?? this.#add(engine, 0);
  }

  #add(engine: Engine, cases: number): number {
    const position =
      this.all.push(engineData({ ...engine, cases } as RunFiles['record']['engines'][number])) - 1;
    this.#positions.set(jsonText(engine), position);
    return position;
  }
}

/** All that the matrix has, in its order, and after them what only this run has. */
function named(
  known: readonly string[],
  cases: readonly CaseData[],
  field: 'source' | 'sink' | 'strategy',
  title: (id: string) => string,
): readonly Named[] {
  const ids = new Set([...known, ...cases.map((one) => one[field])]);
  return [...ids].map((id) => ({ id, title: title(id) }));
}

function titleOf(id: string): string {
  return factsOf(id)?.title ?? id;
}

function headOf(id: string): string {
  const known = strategies.find((strategy) => strategy === id);
  return known ? strategyHeads[known] : id;
}
