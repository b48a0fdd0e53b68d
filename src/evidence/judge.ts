/** Whether this process has a reporter that judges evidence: without one nothing is certified, however green it is. */

/** On the global object, because a config and a reporter may load two copies of this module (ESM and CommonJS). */
const place = Symbol.for('dpone-matrix.judge');
const holder = globalThis as { [place]?: true };

/** Said by the reporter when it is made. */
export function announceJudge(): void {
  holder[place] = true;
}

export function hasJudge(): boolean {
  return holder[place] === true;
}
