/** What a variation is, and the reference loader with several of them put over one another. */
import type { Sink, Source } from '../../../src/loader/contract.ts';
import { createReferenceLoader } from '../../../src/loader/reference.ts';
import type { Loader, LoadReport, LoadRequest } from '../../../src/model/loader.ts';

/** One way in which a loader may differ from the reference loader: at its source, at its sink, or around all of it. */
export interface Variation {
  readonly source?: (source: Source) => Source;
  readonly sink?: (sink: Sink) => Sink;
  readonly loader?: (loader: Loader) => Loader;
}

/** The first variation is the innermost, next to the engine. */
export function varied(variations: readonly Variation[]): Loader {
  const over = <T>(inner: T, pick: (variation: Variation) => ((inner: T) => T) | undefined): T =>
    variations.reduce((wrapped, variation) => pick(variation)?.(wrapped) ?? wrapped, inner);
  const reference = createReferenceLoader({
    wrapSource: (source) => over(source, (variation) => variation.source),
    wrapSink: (sink) => over(sink, (variation) => variation.sink),
  });
  return over({ ...reference, name: 'reference, varied' }, (variation) => variation.loader);
}

/** A variation of the whole load. */
export function aroundLoad(
  work: (request: LoadRequest, load: Loader['load']) => Promise<LoadReport>,
): Variation {
  return {
    loader: (loader) => ({ ...loader, load: (request) => work(request, (each) => loader.load(each)) }),
  };
}
