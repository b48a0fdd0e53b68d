/** Asks a loader for a load that it must refuse, and tells its answer: a refusal, a load, or an error. */
import { refusalChecks } from '../evidence/refusal.ts';
import { line } from '../evidence/text.ts';
import type { Check } from '../model/check.ts';
import type { Loader, LoadRequest } from '../model/loader.ts';
import { isRefusal } from '../model/unsupported.ts';
import type { HeldCase } from './hold.ts';
import { errorWords } from '../model/error-words.ts';
import type { TimedStep } from './timed.ts';

type Phase = LoadRequest['phase'];

/** How one call ended. */
type Ended =
  | { readonly ended: 'loaded'; readonly report: unknown }
  | { readonly ended: 'refused' | 'failed'; readonly error: unknown };

/** How the last call ended, and which calls there were. */
export type Asked = Ended & {
  /** The first is the one that must be refused. */
  readonly calls: readonly Phase[];
  /** The source's fingerprint after the harness itself has changed it; undefined where it has not. */
  readonly original?: string;
};

/** `prepare` where the strategy and the loader have it, then `load`, for as long as nothing is refused. */
export async function ask(
  { from, request, lent }: HeldCase,
  loader: Loader,
  step: TimedStep,
): Promise<Asked> {
  let prepared: Ended | undefined;
  await step('prepare and change source', async () => {
    const stopped = new Error('the loader was asked, and does not go on');
    try {
      await from.change(async () => {
        if (!loader.prepare) return;
        prepared = await ended(async () => loader.prepare?.(request('prepare'), lent));
        if (prepared.ended !== 'loaded') throw stopped;
      });
    } catch (error) {
      if (error !== stopped) throw error;
    }
  });
  const first = prepared as Ended | undefined;
  if (first && first.ended !== 'loaded') return { ...first, calls: ['prepare'] };
  const original = await from.original();
  const last = await step('load', () => ended(() => loader.load(request('load'), lent)));
  return { ...last, calls: first ? ['prepare', 'load'] : ['load'], original };
}

async function ended(call: () => Promise<unknown>): Promise<Ended> {
  try {
    return { ended: 'loaded', report: await call() };
  } catch (error) {
    return { ended: isRefusal(error) ? 'refused' : 'failed', error };
  }
}

/** The words of a refusal; null where there was none, or none with words. */
export function wordsOf(asked: Asked): string | null {
  if (asked.ended !== 'refused') return null;
  const said = (asked.error as { readonly message?: unknown }).message;
  return typeof said === 'string' && said.trim() !== '' ? line(errorWords(asked.error), 1000) : null;
}

/** The check `refused_by_loader`. */
export function answerCheck(asked: Asked): Check {
  const [first] = asked.calls;
  const expected = { call: first, answer: 'refused' };
  const words = wordsOf(asked);
  const told = (answer: string, detail: string): Check => {
    const observed = { call: asked.calls.at(-1), answer };
    const isRight = answer === expected.answer && observed.call === expected.call;
    const name = refusalChecks.refused;
    return { name, status: isRight ? 'passed' : 'failed', expected, observed, detail };
  };
  switch (asked.ended) {
    case 'loaded':
      return told('loaded', 'declared unsupported, but loaded: refuse it, or take it out of the declaration');
    case 'failed':
      return told('failed', `an error without the code of a refusal is none: ${errorWords(asked.error)}`);
    case 'refused':
      if (words === null) return told('refused without a reason', 'the message of a refusal is its reason');
      return told(
        'refused',
        asked.calls.length > 1 ? `only after prepare, which must refuse already: ${words}` : words,
      );
  }
}
