/** One trial: a defect is planted in a load that is right, or in its loader, and what is seen of it is judged. */
import { around, damageOf, isHarmless, loaderError } from '../../defects/index.ts';
import type {
  ContentDefect,
  Damage,
  Defect,
  InputDefect,
  Left,
  LoaderDefect,
  LoaderWithSource,
} from '../../defects/index.ts';
import type { Trial } from '../../evidence/trials.ts';
import type { MatrixCase } from '../../model/case.ts';
import { MatrixError } from '../../model/error.ts';
import { redact } from '../../model/redact.ts';
import { rowsOf } from '../../model/rows.ts';
import type { Row } from '../../model/rows.ts';
import type { Op } from '../../model/technical.ts';
import type { Verdict } from '../../verify/index.ts';
import { behavior, judge } from '../behavior.ts';
import type { Loaded } from '../behavior.ts';
import type { Held } from '../../systems/contract.ts';
import type { TestContext } from '../context.ts';
import { foreignChanges } from './foreign.ts';
import { catchingSource, marked } from './ground.ts';
import { failedChecks, oversights, strikeOversights } from './sight.ts';
import type { Strike } from './sight.ts';

/** A load without a defect. */
export interface RightLoad {
  readonly loaded: Loaded;
  readonly left: Left;
}

export interface Setting {
  readonly context: TestContext;
  readonly right: RightLoad;
  /** What tells this trial's names from those of others. */
  readonly mark: string;
  readonly loaderWithSource: LoaderWithSource | undefined;
}

/** A trial whose place in the catalogue is not known. */
export type Tried = Omit<Trial, 'position'>;

/** What a trial came to: names of the checks that failed, and what was not seen as it should be. */
interface Outcome {
  readonly failed: readonly string[];
  readonly problems: readonly string[];
}

export async function tried(c: MatrixCase, defect: Defect, setting: Setting): Promise<Tried> {
  const { name, category } = defect;
  const named = [...defect.seenBy(c)];
  const isEquivalent = named.length === 0;
  try {
    const { failed, problems } = await outcomeOf(c, defect, named, setting);
    const status =
      problems.length > 0 ? (isEquivalent ? 'false_alarm' : 'missed') : isEquivalent ? 'passed' : 'caught';
    return { defect: name, category, status, named, failed: [...failed], problems: [...problems] };
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { defect: name, category, status: 'not_planted', named, failed: [], problems: [redact(why)] };
  }
}

function outcomeOf(
  c: MatrixCase,
  defect: Defect,
  named: readonly string[],
  setting: Setting,
): Promise<Outcome> {
  switch (defect.by) {
    case 'content':
      return contentOutcome(defect, named, setting);
    case 'loader':
      return loaderOutcome(c, defect, named, setting);
    case 'input':
      return inputOutcome(c, defect, named, setting);
  }
}

/** What the right load left is damaged, and put in its place by the connector. */
async function contentOutcome(
  defect: ContentDefect,
  named: readonly string[],
  { right: { loaded, left }, mark }: Setting,
): Promise<Outcome> {
  const planted = defect.plant(left);
  const { columns, key, shape } = loaded.expected.expectation.after;
  const damage = damageOf({ columns, key, shape }, left.after, planted);
  const isEquivalent = named.length === 0;
  const isSame = planted.length === left.after.length && planted.every((row, at) => row === left.after[at]);
  if (isEquivalent ? isSame : isHarmless(damage))
    throw new MatrixError('MATRIX_NOTHING_TO_DAMAGE', 'the rows are as they were');
  const { name } = loaded.target;
  const rows = rowsOf(columns, key, planted, shape);
  const held = await loaded.sink.hold({ ...name, table: `${name.table}_${mark}` }, rows, { unique: false });
  try {
    const verdict = await judge(loaded, { target: readOnce(held), start: '0' });
    return {
      failed: failedChecks(verdict),
      problems: problemsOf(verdict, named, isEquivalent ? nothing : damage, loaded),
    };
  } finally {
    await held.drop();
  }
}

/**
 * Nobody else writes to a table of the trial's own, so that it is read once, where a verdict of differences reads a
 * loader's table a second time. Its rows are few.
 */
function readOnce(held: Held): Pick<Held, 'columns' | 'read'> {
  let kept: readonly (readonly Row[])[] | undefined;
  return {
    columns: () => held.columns(),
    async *read(from) {
      if (!kept) {
        const read: (readonly Row[])[] = [];
        for await (const batch of held.read(from)) read.push(batch);
        kept = read;
      }
      yield* kept;
    },
  };
}

const nothing = { missing: [], unexpected: [], changed: [] };

function problemsOf(
  verdict: Verdict,
  named: readonly string[],
  damage: Damage,
  { expected }: Loaded,
): readonly string[] {
  const { columns, key } = expected.expectation.after;
  const unseen = oversights(verdict, named, damage, { columns, key });
  if (named.length > 0) return unseen;
  return [...unseen, ...failedChecks(verdict).map((name) => `${name} fails`)];
}

/** The whole line is run with a loader that is wrapped. */
async function loaderOutcome(
  c: MatrixCase,
  defect: LoaderDefect,
  named: readonly string[],
  { context, right: { loaded, left }, mark }: Setting,
): Promise<Outcome> {
  const { context: caught, source } = catchingSource(marked(context, mark), defect.spoilsSource);
  const data = loaded.data;
  const reach = () => ({
    source: source(),
    foreignChanges: (op: Op) => foreignChanges(data, op),
  });
  const loader = defect.wrap(context.loader, reach);
  if (named.includes(loaderError)) return errorOutcome(c, { ...caught, loader });
  const verdict = await behavior(c, { ...caught, loader }, () => {});
  const { columns, key, shape } = loaded.expected.expectation.after;
  const leaves = defect.leaves?.(left);
  const damage = leaves ? damageOf({ columns, key, shape }, left.after, leaves) : nothing;
  return { failed: failedChecks(verdict), problems: problemsOf(verdict, named, damage, loaded) };
}

/** A load that throws must fail its case by the very error. */
async function errorOutcome(c: MatrixCase, context: TestContext): Promise<Outcome> {
  let thrown: unknown;
  let hasThrown = false;
  const loader = around(context.loader, async (run) => {
    try {
      return await run();
    } catch (error) {
      [thrown, hasThrown] = [error, true];
      throw error;
    }
  });
  try {
    await behavior(c, { ...context, loader }, () => {});
  } catch (error) {
    if (hasThrown && error === thrown) return { failed: [loaderError], problems: [] };
    return { failed: [], problems: [`another error: ${redact(String(error))}`] };
  }
  return {
    failed: [],
    problems: [hasThrown ? 'the loader threw, and its case did not fail' : 'the loader did not throw'],
  };
}

async function inputOutcome(
  c: MatrixCase,
  defect: InputDefect,
  named: readonly string[],
  { context, mark, right, loaderWithSource }: Setting,
): Promise<Outcome> {
  if (!loaderWithSource)
    throw new TypeError('a defect of the input was planned for a loader that has no hook for it');
  let strike: Strike | undefined;
  const { columns } = right.loaded.data;
  const wrapSource = (source: Parameters<InputDefect['wrapSource']>[0]) =>
    defect.wrapSource(source, ({ id, column }) => {
      const struck = columns[column];
      if (struck) strike ??= { id: String(id), column: struck };
    });
  const loader = loaderWithSource({ wrapSource });
  const verdict = await behavior(c, { ...marked(context, mark), loader }, () => {});
  return { failed: failedChecks(verdict), problems: strikeOversights(verdict, named, strike) };
}
