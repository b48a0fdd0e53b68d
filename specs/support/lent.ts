/** What a loader is lent where nobody keeps its log, stops it or ends its processes. */
import type { LoadContext } from '../../src/model/loader.ts';

export const nothingLent: LoadContext = {
  log: () => {},
  signal: new AbortController().signal,
  guard: () => () => {},
};
