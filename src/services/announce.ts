/** Tells the user of work that keeps a run waiting: a line at its start, one every ten seconds, one at its end. */
import type { Running, StartContext } from './contract.ts';

/** Prints one line, without its line break. */
export type Tell = (line: string) => void;

const tenSeconds = 10_000;

/**
 * Does the work and tells of it; of work that fails its error tells.
 * @param doing in the words of a line: `starting ClickHouse (…)`
 * @param done the line at the end, from the result and the time as text (`2.3 s`); undefined where there is none
 */
export async function announce<T>(
  tell: Tell,
  doing: string,
  work: () => Promise<T>,
  done: (result: T, time: string) => string | undefined,
): Promise<T> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  tell(`${doing} …`);
  const timer = setInterval(() => tell(`still ${doing}: ${Math.round(seconds())} s so far …`), tenSeconds);
  timer.unref();
  try {
    const result = await work();
    const line = done(result, `${seconds().toFixed(1)} s`);
    if (line !== undefined) tell(line);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Starts an engine and tells of it.
 * @param how which engine it is, in words: `container postgres:15`
 */
export function announceStart(
  { announce, title, worker }: Pick<StartContext, 'announce' | 'title' | 'worker'>,
  how: string,
  start: () => Promise<Running>,
): Promise<Running> {
  return announce(
    `starting ${title} (${how}, ${worker})`,
    start,
    ({ product, version }, time) => `${title} is ready after ${time}: ${product} ${version} (${worker})`,
  );
}
