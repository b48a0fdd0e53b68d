/** A loader that does something else around its load. */
import type { Loader, LoadReport, LoadRequest } from '../model/loader.ts';

/** Each part is taken by name, because what stands on a class is not copied with an object's own fields. */
export function around(
  loader: Loader,
  load: (run: () => Promise<LoadReport>, request: LoadRequest) => Promise<LoadReport>,
): Loader {
  const { name, version, inProcess, history, unsupported } = loader;
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(inProcess === undefined ? {} : { inProcess }),
    ...(history === undefined ? {} : { history }),
    ...(unsupported === undefined ? {} : { unsupported }),
    prepare: async (request) => loader.prepare?.(request),
    load: (request) => load(() => loader.load(request), request),
  };
}
