/** A loader whose loads are made in another way. */
import { instead } from '../../loader/instead.ts';
import type { LoadContext, Loader, LoadReport, LoadRequest } from '../../model/loader.ts';

export type Load = (request: LoadRequest, context?: LoadContext) => Promise<LoadReport>;

/** @param make makes a load, by the loader's own `load` as often as it likes */
export function loading(
  loader: Loader,
  make: (load: Load, request: LoadRequest, context?: LoadContext) => Promise<LoadReport>,
): Loader {
  const load: Load = (request, context) => loader.load(request, context);
  return instead(loader, { load: (request, context) => make(load, request, context) });
}
