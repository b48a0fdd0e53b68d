/** Texts that are put together are kept by the engine as their parts until somebody reads them: this reads them. */

/** So that no compiler finds that reading was for nothing. */
let read = 0;

/** The same text in one piece: its parts are let go while they are young, and take no room beside it. */
export function flat(text: string): string {
  read ^= text.charCodeAt(0);
  return text;
}
