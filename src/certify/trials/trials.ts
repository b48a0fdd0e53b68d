/** Trials of one case: its load is made right, and then once for every defect that can befall it. */
import { defects as catalogue, Left } from '../../defects/index.ts';
import type { Defect, LoaderWithSource } from '../../defects/index.ts';
import type { Trial } from '../../evidence/trials.ts';
import { declaredReasons } from '../../matrix/unsupported.ts';
import type { MatrixCase } from '../../model/case.ts';
import { MatrixError } from '../../model/error.ts';
import type { Row } from '../../model/rows.ts';
import { parseInstant } from '../../model/time.ts';
import { keptDataset, keptRows } from '../../oracle/index.ts';
import { judge, load } from '../behavior.ts';
import { keepRules } from '../hold.ts';
import type { TestContext } from '../context.ts';
import { failureText } from '../failure.ts';
import { loadTimestamp } from '../../model/loader.ts';
import { tried } from './attempt.ts';
import type { RightLoad, Tried } from './attempt.ts';
import { contextOn, groundName, groundText } from './ground.ts';
import { refusalTrials } from './refusal.ts';
import { failedChecks } from './sight.ts';

export interface TrialOptions {
  /** Which defects; default the whole catalogue. Those that can't befall the case are left out. */
  readonly defects?: readonly Defect[];
  /** How the loader under test is made with its source wrapped; without it no defect of its input can be planted. */
  readonly loaderWithSource?: LoaderWithSource;
}

/**
 * Makes the load once without a defect, which must pass, and tries every defect that can befall the case. Of one that
 * the loader declares unsupported there is no load: the defects are those of a refusal.
 * @throws MatrixError MATRIX_CONTROL_FAILED where the right load does not pass, or the right refusal, and what the loader throws then
 */
export async function runTrials(
  c: MatrixCase,
  test: TestContext,
  { defects = catalogue, loaderWithSource }: TrialOptions,
): Promise<readonly Trial[]> {
  const declared = declaredReasons(c, test.loader);
  if (declared.length > 0) return refusalTrials(c, test, declared, catalogue.length);
  const inMemory = (await test.connect(c.sink)).engine.provenance === 'memory';
  const planned = defects.filter(
    (defect) =>
      defect.appliesTo(c) &&
      (defect.by !== 'input' || loaderWithSource) &&
      (defect.realEngine !== true || !inMemory),
  );
  const trials = new Map<Defect, Tried>();
  const byGround = Map.groupBy(planned, ({ ground = {} }) => groundName(ground));
  for (const [number, onGround] of [...byGround.values()].entries()) {
    const { ground = {} } = onGround[0] as Defect;
    const context = contextOn(ground, test, `g${number}`);
    await test.step(`${onGround.length} ${onGround.length === 1 ? 'defect' : 'defects'}${groundText(ground)}`, async () => {
      const right = await rightLoad(c, context);
      for (const [at, defect] of onGround.entries()) {
        trials.set(
          defect,
          await tried(c, defect, { context, right, mark: `d${at.toString(36)}`, loaderWithSource }),
        );
      }
    });
  }
  return planned.map((defect) => ({ ...(trials.get(defect) as Tried), position: defects.indexOf(defect) }));
}

async function rightLoad(c: MatrixCase, context: TestContext): Promise<RightLoad> {
  const loaded = await load(c, context, context.step, () => {});
  const verdict = await judge(loaded, loaded);
  if (failedChecks(verdict).length > 0) {
    throw new MatrixError(
      'MATRIX_CONTROL_FAILED',
      `without any defect the load does not pass, so nothing can be said about defects. ` +
        failureText(c, 'behavior', verdict.checks, verdict.difference),
    );
  }
  const after: Row[] = [];
  for await (const batch of loaded.target.read(loaded.start)) after.push(...batch);
  const keep = keepRules(await context.connect(c.source), loaded.sink);
  const left = new Left({
    case: c,
    before: loaded.expected.expectation.before,
    changes: keptRows(keptDataset(loaded.data, keep.source).changes, keep.sink),
    after,
    loadTimestamp: parseInstant(loadTimestamp),
  });
  return { loaded, left };
}
