/** The line of a case that its loader declares unsupported: all is held, the loader must refuse, and nothing may change. */
import { refusalChecks } from '../evidence/refusal.ts';
import type { MatrixCase } from '../model/case.ts';
import type { Check } from '../model/check.ts';
import { asItWas, compareUntouched } from '../verify/index.ts';
import type { Verdict } from '../verify/index.ts';
import { answerCheck, ask, wordsOf } from './answer.ts';
import { hold } from './hold.ts';
import { namesBeside } from './beside.ts';
import type { TestContext } from './context.ts';
import { loaderEvidence, verdictEvidence } from './evidence.ts';
import type { Recorder } from './recorder.ts';
import { readReport } from './report.ts';
import { timed } from './timed.ts';

/** @param declared the reasons, of which there is one at least */
export async function refusal(
  c: MatrixCase,
  test: TestContext,
  record: Recorder,
  declared: readonly string[],
): Promise<Verdict> {
  const step = timed(test.step, record);
  record({ unsupported: { declared: [...declared], refusal: null } });
  // A load that must be refused is not preceded by one into a table of the loader's own.
  const held = await hold(c, test, step, record, {});
  const { target, from, expected } = held;
  const places = { source: from.held, target, state_directory: test.state_directory };
  const was = asItWas(expected, held.data.volume, await target.fingerprint());
  const before = { beside: await namesBeside(places), source: await from.original() };

  const asked = await ask(held, test.loader, step);
  record({ unsupported: { declared: [...declared], refusal: wordsOf(asked) } });
  if (asked.ended === 'loaded')
    record({ loader: loaderEvidence(test, readReport(asked.report).words, held.log()) });

  const after = await step('read back', async () => ({
    beside: await namesBeside(places),
    source: { before: asked.original ?? before.source, after: await from.now() },
    fingerprint: await target.fingerprint(),
    rows: () => target.read(),
  }));
  const untouched = await step('verify', () => compareUntouched(was, after));
  const verdict = {
    ...untouched,
    checks: [answerCheck(asked), ...untouched.checks, besideCheck(before.beside, after.beside)],
  };
  record(verdictEvidence(expected, verdict));
  if (after.source.before !== after.source.after) await from.discard();
  return verdict;
}

/** Names that are not listed by what holds them are not seen, which is no proof that there are none. */
function besideCheck(before: readonly string[], after: readonly string[]): Check {
  const left = after.filter((name) => !before.includes(name));
  const gone = before.filter((name) => !after.includes(name));
  const isSame = left.length + gone.length === 0;
  const detail = [
    ...(left.length > 0 ? [`left behind: ${left.join(', ')}`] : []),
    ...(gone.length > 0 ? [`gone: ${gone.join(', ')}`] : []),
  ].join('; ');
  return {
    name: refusalChecks.beside,
    status: isSame ? 'passed' : 'failed',
    expected: before,
    observed: after,
    ...(isSame ? {} : { detail }),
  };
}
