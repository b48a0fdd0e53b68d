/** Any loader, made to load one day by itself before it loads what it was asked for. */
import { setTimeout as pause } from 'node:timers/promises';
import type { MatrixCase } from '../../model/case.ts';
import type { Loader, LoadRequest } from '../../model/loader.ts';
import { changeDays } from '../../model/volume.ts';
import { loading } from './loading.ts';

/** A chunk of a backfill may be seen alone, and the targets of the others have columns that no other mode fills. */
export function canLoadADayFirst({ strategy }: Pick<MatrixCase, 'strategy'>): boolean {
  return strategy !== 'backfill' && strategy !== 'snapshot_diff' && strategy !== 'scd2';
}

/** How long (ms) the one day stands alone: longer than a reading takes that is begun meanwhile. */
const alone = 250;

export function dayFirst(loader: Loader): Loader {
  return loading(loader, async (load, request, context) => {
    await load(ofOneDay(request), context);
    await pause(alone);
    return load(request, context);
  });
}

/** The same load, as a replacement of the first day of the window. */
function ofOneDay(request: LoadRequest): LoadRequest {
  const { manifest } = request;
  const [day] = changeDays;
  const { incremental_strategy: _, cdc: __, ...options } = manifest.source.options;
  const { unique_key } = manifest.sink.strategy;
  return {
    ...request,
    manifest: {
      ...manifest,
      source: { ...manifest.source, options },
      sink: {
        ...manifest.sink,
        strategy: {
          mode: 'replace',
          ...(unique_key === undefined ? {} : { unique_key }),
          custom_predicate: { column: 'business_date', from: day, to: day },
        },
      },
    },
  };
}
