/** Trials of a case that its loader declares unsupported: each way not to refuse it, and each trace that may be left. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusalChecks } from '../../evidence/refusal.ts';
import type { Trial } from '../../evidence/trials.ts';
import { sources } from '../../matrix/systems.ts';
import type { MatrixCase } from '../../model/case.ts';
import { MatrixError } from '../../model/error.ts';
import type { LoadReport, Loader, LoadRequest } from '../../model/loader.ts';
import { redact } from '../../model/redact.ts';
import { columnIndex, rowsOf } from '../../model/rows.ts';
import type { Row, Rows } from '../../model/rows.ts';
import { opColumn, seqColumn } from '../../model/technical.ts';
import { idColumn } from '../../verify/index.ts';
import type { Held } from '../../systems/contract.ts';
import type { TestContext } from '../context.ts';
import { failureText } from '../failure.ts';
import { HeldTargets } from '../held-targets.ts';
import { refusal } from '../refusal.ts';
import { foreignChanges } from './foreign.ts';
import { catchingSource, marked } from './ground.ts';
import { failedChecks } from './sight.ts';

/** What a fault may reach while a load is asked for. */
interface Reach {
  readonly request: LoadRequest;
  /** Writes to what the harness holds, as no loader may that refuses. */
  readonly touchSource: () => Promise<void>;
  readonly touchTarget: () => Promise<void>;
  /** The loader's own answer, which is a refusal. */
  readonly refuse: () => Promise<never>;
}

interface Fault {
  readonly name: string;
  readonly named: string;
  /** Whether the harness must be able to write to the target. */
  readonly writesTarget?: true;
  /** In the place of every call of the loader. */
  readonly answer: (reach: Reach) => Promise<unknown>;
}

const nothing: LoadReport = { read: 0, removed: 0, added: 0 };

const faults: readonly Fault[] = [
  { name: 'loaded after all', named: refusalChecks.refused, answer: async () => nothing },
  {
    name: 'error in the place of a refusal',
    named: refusalChecks.refused,
    answer: async () => {
      throw new Error('planted: an error of the loader');
    },
  },
  {
    name: 'target written, then refused',
    named: refusalChecks.target,
    writesTarget: true,
    answer: async ({ touchTarget, refuse }) => {
      await touchTarget();
      return refuse();
    },
  },
  {
    name: 'source written, then refused',
    named: refusalChecks.source,
    answer: async ({ touchSource, refuse }) => {
      await touchSource();
      return refuse();
    },
  },
  {
    name: 'state saved, then refused',
    named: refusalChecks.beside,
    answer: async ({ request, refuse }) => {
      mkdirSync(request.state_directory, { recursive: true });
      writeFileSync(join(request.state_directory, 'position'), '0');
      return refuse();
    },
  },
];

/**
 * @param position of the first of them in tables of trials
 * @throws MatrixError MATRIX_CONTROL_FAILED where the loader does not refuse the case as it declares
 */
export async function refusalTrials(
  c: MatrixCase,
  test: TestContext,
  declared: readonly string[],
  position: number,
): Promise<readonly Trial[]> {
  const context = marked(test, 'r');
  const target = catchingTarget(context);
  const control = await refusal(c, { ...context, targets: target.targets }, () => {}, declared);
  if (failedChecks(control).length > 0) {
    throw new MatrixError(
      'MATRIX_CONTROL_FAILED',
      `without any defect the case is not refused as its loader declares, so nothing can be said about defects. ` +
        failureText(c, 'behavior', control.checks, control.difference),
    );
  }
  const trials: Trial[] = [];
  for (const [at, fault] of faults.entries()) {
    if (fault.writesTarget && !isWritable(c, target.caught())) continue;
    trials.push({ ...(await tried(c, marked(test, `r${at}`), declared, fault)), position: position + at });
  }
  return trials;
}

/** Changes are applied by key, and by systems that are sources, too. */
function isWritable({ sink }: MatrixCase, { unique }: Caught): boolean {
  return unique && (sources as readonly string[]).includes(sink);
}

async function tried(
  c: MatrixCase,
  test: TestContext,
  declared: readonly string[],
  { name, named, answer }: Fault,
): Promise<Omit<Trial, 'position'>> {
  const about = { defect: name, category: 'refusals', named: [named] };
  const { context, source } = catchingSource(test, true);
  const target = catchingTarget(context);
  const { loader } = context;
  let unplanted: unknown;
  const planted = async (touch: () => Promise<void>): Promise<void> => {
    try {
      await touch();
    } catch (error) {
      unplanted = error;
      throw error;
    }
  };
  const faulty = wrapped(loader, (request, call) =>
    answer({
      request,
      touchSource: () => planted(() => source().apply(foreignChanges(context.dataset(c.source), 'insert'))),
      touchTarget: () => planted(async () => target.caught().held.apply(await oneMore(target.caught()))),
      refuse: async () => {
        await call();
        throw new Error('planted in a loader that refuses, which has not refused');
      },
    }),
  );
  try {
    const state_directory = join(context.state_directory, name.replaceAll(/\W+/g, '_'));
    const verdict = await refusal(
      c,
      { ...context, targets: target.targets, loader: faulty, state_directory },
      () => {},
      declared,
    );
    if (unplanted !== undefined) throw unplanted;
    const failed = [...failedChecks(verdict)];
    const problems = failed.includes(named) ? [] : [`${named} does not fail`];
    return { ...about, status: problems.length > 0 ? 'missed' : 'caught', failed, problems };
  } catch (error) {
    return { ...about, status: 'not_planted', failed: [], problems: [redact(String(error))] };
  }
}

type Call = () => Promise<unknown>;

function wrapped(loader: Loader, answer: (request: LoadRequest, call: Call) => Promise<unknown>): Loader {
  const { name, inProcess = false } = loader;
  return {
    name,
    inProcess,
    ...(loader.prepare
      ? { prepare: async (request) => void (await answer(request, async () => loader.prepare?.(request))) }
      : {}),
    load: async (request) => (await answer(request, () => loader.load(request))) as LoadReport,
  };
}

interface Caught {
  readonly held: Held;
  readonly rows: Rows;
  readonly unique: boolean;
}

/** The target of one load, caught while the line asks for it. */
function catchingTarget({ names }: TestContext) {
  let caught: Caught | undefined;
  const targets = new HeldTargets(`${names.prefix}o_`);
  const clone = targets.clone.bind(targets);
  targets.clone = async (connector, rows, unique, ...place) => {
    const held = await clone(connector, rows, unique, ...place);
    caught = { held, rows, unique };
    return held;
  };
  return {
    targets,
    caught: (): Caught => {
      if (!caught) throw new TypeError('no target is held yet');
      return caught;
    },
  };
}

/** A delta that adds a row that nobody has. */
async function oneMore({ held, rows: { columns } }: Caught): Promise<Rows> {
  let last: Row | undefined;
  for await (const batch of held.read()) last = batch.at(-1);
  if (!last) throw new MatrixError('MATRIX_NOTHING_TO_DAMAGE', 'the target has no row to copy');
  const more = last.with(columnIndex(columns, idColumn), 1_000_000_007);
  return rowsOf([...columns, opColumn, seqColumn], [seqColumn.name], [[...more, 'insert', 1]]);
}
