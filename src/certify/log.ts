/** A loader's log becomes evidence while it is written: its end, whatever becomes of the load. */
import type { LoadContext } from '../model/loader.ts';
import { redact } from '../model/redact.ts';
import type { TestContext } from './context.ts';
import type { Recorder } from './recorder.ts';
import { loaderEvidence } from './evidence.ts';

/** So much (characters) of the end is evidence; the test's report has more of it. */
const longest = 4000;

/** @returns what the loader is lent, and the end of its log so far: undefined where it wrote none */
export function recordingLog(
  test: TestContext,
  record: Recorder,
): { readonly lent: LoadContext; readonly log: () => string | undefined } {
  let end: string | undefined;
  const log = (text: string): void => {
    end = endOf((end ?? '') + redact(text));
    record({ loader: loaderEvidence(test, null, end) });
    test.lent.log(text);
  };
  return { lent: { ...test.lent, log }, log: () => end };
}

/** Whole lines where there is more than one. */
function endOf(text: string): string {
  if (text.length <= longest) return text;
  const end = text.slice(-longest);
  return `…\n${end.slice(end.indexOf('\n') + 1)}`;
}
