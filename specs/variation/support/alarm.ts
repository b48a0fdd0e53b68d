/** Certifies a loader in rounds of one test, and says what the harness has against it. */
import type { TestContext } from '../../../src/certify/context.ts';
import { behavior } from '../../../src/certify/behavior.ts';
import { failureText } from '../../../src/certify/failure.ts';
import { HeldSources } from '../../../src/certify/held-sources.ts';
import { HeldTargets } from '../../../src/certify/held-targets.ts';
import { contended, dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import type { VolumeRequest } from '../../../src/dataset/volume.ts';
import { hasDifference } from '../../../src/evidence/failure.ts';
import type { MatrixCase } from '../../../src/model/case.ts';

let rounds = 0;

/** Names that no other round of the run has. */
function roundPrefix(test: TestContext): string {
  rounds += 1;
  return `${test.names.prefix}${rounds.toString(36)}_`;
}

/** A round with a dataset of its own: all that it holds is dropped with it. */
export function withDataset(test: TestContext, volume: VolumeRequest, isContended: boolean): TestContext {
  const prefix = roundPrefix(test);
  const request = volumeOf(volume);
  return {
    ...test,
    names: { prefix },
    dataset: (source) => (isContended ? contended : dataset)(source, request),
    sources: new HeldSources(prefix),
    targets: new HeldTargets(prefix),
  };
}

/** A round with the test's own dataset and a target of its own. */
export function withTarget(test: TestContext): TestContext {
  return { ...test, names: { prefix: roundPrefix(test) } };
}

/** What the harness has against the context's loader in words, where a check failed or a row differs; else empty. */
export async function alarm(c: MatrixCase, round: TestContext): Promise<string> {
  // A report of thousands of steps would tell nothing.
  const context: TestContext = { ...round, step: (_, body) => body() };
  try {
    const { checks, difference } = await behavior(c, context, () => {});
    const isQuiet = checks.length > 0 && checks.every(({ status }) => status !== 'failed');
    return isQuiet && !hasDifference(difference) ? '' : failureText(c, 'behavior', checks, difference);
  } finally {
    for (const system of new Set([c.source, c.sink])) {
      await (await round.connect(system)).sweep(round.names.prefix);
    }
  }
}
