/** What stands before a drift: a source that was loaded once, and that source as it is after its columns have changed. */
import { asksTheEngine, holdSource } from '../../certify/source.ts';
import type { CaseSource } from '../../certify/source.ts';
import type { TestContext } from '../../certify/context.ts';
import { HeldSources } from '../../certify/held-sources.ts';
import { HeldTargets } from '../../certify/held-targets.ts';
import type { Dataset } from '../../model/dataset.ts';
import type { Connection, LoadContext } from '../../model/loader.ts';
import type { Altered, Held, StoredColumn } from '../../systems/contract.ts';
import type { Arena } from '../contract.ts';
import { stand } from '../stand.ts';
import type { Stand } from '../stand.ts';
import { ownColumns, ownValues } from './drifts.ts';
import type { Drift } from './drifts.ts';
import { fewColumns, rewritten, unaware, unchanged, withColumns } from './rows.ts';

/** What the variants of one test share: a dataset before its drift, and where it is held. */
interface Ground {
  /** The columns that no drift is about. */
  readonly data: Dataset;
  /** With its changes, none of its columns drifted. */
  readonly moved: Dataset;
  /** The same before its changes. */
  readonly still: Dataset;
  readonly sources: HeldSources;
  readonly targets: HeldTargets;
  /** Sources with all their changes, by what has drifted in them. */
  readonly anew: Map<string, Promise<CaseSource>>;
}

const grounds = new WeakMap<LoadContext, Ground>();

function groundOf({ case: c, test }: Arena): Ground {
  let ground = grounds.get(test.lent);
  if (!ground) {
    const data = fewColumns(test.dataset(c.source));
    const moved = withColumns(data, [...data.columns, ...ownColumns], ownValues);
    ground = {
      data,
      moved,
      still: unchanged(moved),
      sources: new HeldSources(`${test.names.prefix}s_`),
      targets: new HeldTargets(`${test.names.prefix}o_`),
      anew: new Map(),
    };
    grounds.set(test.lent, ground);
  }
  return ground;
}

/** A source and a target before the first load, and what is needed to drift the source afterwards. */
export interface Drifting {
  readonly standing: Stand;
  readonly moved: Dataset;
  /** As the source has it after the drift. */
  readonly drifted: Dataset;
  /** What must come of it in a target that has the source's columns. */
  readonly told: Dataset;
  /** The same in a target whose columns stay as they are; null where such a target can't hold it. */
  readonly kept: Dataset | null;
}

export async function beforeDrift(drift: Drift, arena: Arena): Promise<Drifting> {
  const { data, moved, still, sources, targets } = groundOf(arena);
  const test: TestContext = { ...arena.test, dataset: () => still, sources, targets };
  const standing = await stand({ ...arena, test });
  const drifted = withColumns(data, drift.columns(moved.columns), { ...ownValues, ...drift.values });
  const told = unaware(drifted, drift.unknown ?? []);
  const kept = drift.kept && withColumns(data, moved.columns, { ...ownValues, ...drift.kept });
  return { standing, moved, drifted, told, kept };
}

/** A source in which the drift has happened, and rows have changed too. */
export interface DriftedSource {
  readonly connection: Connection;
  /** How its columns differ from those of before, by the engine's own catalogue; empty where they do not. */
  readonly difference: string;
  /** What the load must make of it. */
  readonly drifting: Drifting;
}

/**
 * Alters the source that was loaded, where the strategy asks its engine for changes; else the source stands anew,
 * because no engine lets its owner change the order of columns.
 */
export async function driftSource(drift: Drift, drifting: Drifting): Promise<DriftedSource> {
  const { standing, drifted } = drifting;
  const { from, arena } = standing;
  const before = await from.held.columns();
  const { held, rewritten } = asksTheEngine(arena.case)
    ? await alterSource(drift, from.held, drifted)
    : { held: await holdAnew(drift.name, standing, drifted), rewritten: false };
  return {
    connection: held.connection,
    difference: differenceOf(before, await held.columns()),
    // A reader by transaction id tells all of them, changed or not.
    drifting: rewritten && arena.case.strategy === 'xmin' ? allTouched(drifting) : drifting,
  };
}

async function alterSource({ name, alterations }: Drift, held: Held, drifted: Dataset): Promise<Altered> {
  const altered = await held.alter?.(alterations ?? [], drifted.before);
  if (!altered) throw new TypeError(`${name}: the columns of ${held.connection.system} can't be altered`);
  await altered.held.apply(drifted.changes);
  return altered;
}

function allTouched(drifting: Drifting): Drifting {
  const { told, kept } = drifting;
  return { ...drifting, told: rewritten(told), kept: kept && rewritten(kept) };
}

/** The source as it is after its changes where nothing has drifted. */
export function undriftedSource({ standing, moved }: Drifting): Promise<Held> {
  return holdAnew('no drift', standing, moved);
}

/** A source that no load changes: held once for all variants and defects of a test that read the same. */
function holdAnew(what: string, { arena }: Stand, data: Dataset): Promise<Held> {
  const { case: c, test } = arena;
  const { anew } = groundOf(arena);
  let held = anew.get(what);
  if (!held) {
    const mark = anew.size.toString(36);
    const sources = new HeldSources(`${test.names.prefix}${mark}_`);
    held = test.connect(c.source).then((source) => holdSource(c, data, source, { ...test, sources }));
    anew.set(what, held);
    held.catch(() => anew.delete(what));
  }
  return held.then((source) => source.held);
}

function differenceOf(before: readonly StoredColumn[], after: readonly StoredColumn[]): string {
  const [was, is] = [before.map(columnText), after.map(columnText)];
  const gone = was.filter((text) => !is.includes(text));
  const come = is.filter((text) => !was.includes(text));
  if (gone.length + come.length > 0)
    return [...gone.map((text) => `- ${text}`), ...come.map((text) => `+ ${text}`)].join(', ');
  const moved = is.filter((text, at) => text !== was[at]);
  return moved.length === 0 ? '' : `in another order: ${moved.join(', ')}`;
}

function columnText({ name, native, nullable }: StoredColumn): string {
  return `${name} ${native}${nullable ? '' : ' not null'}`;
}
