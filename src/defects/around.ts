/** A loader that does something else around its load. */
import type { Loader, LoadReport, LoadRequest } from '../model/loader.ts';

/** Each part is taken by name, because what stands on a class is not copied with an object's own fields. */
export function around(
  loader: Loader,
  load: (run: () => Promise<LoadReport>, request: LoadRequest) => Promise<LoadReport>,
): Loader {
  const { name, version, inProcess, history, expectations, unsupported } = loader;
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(inProcess === undefined ? {} : { inProcess }),
    ...(history === undefined ? {} : { history }),
    ...(expectations === undefined ? {} : { expectations }),
    ...(unsupported === undefined ? {} : { unsupported }),
    prepare: async (request, context) => loader.prepare?.(request, context),
    load: (request, context) => load(() => loader.load(request, context), request),
  };
}
