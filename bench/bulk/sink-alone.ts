/** A load without its source: rows that are there are staged by a sink, and exchanged. */
import { fitting } from '../../src/loader/fitting.ts';
import type { Fitting } from '../../src/loader/fitting.ts';
import { openSink } from '../../src/loader/sinks/index.ts';
import { loadTimestamp } from '../../src/model/loader.ts';
import type { LoadRequest } from '../../src/model/loader.ts';
import type { Row, Rows } from '../../src/model/rows.ts';
import { parseInstant } from '../../src/model/time.ts';
import { fullRefresh } from '../refresh.ts';
import type { Moved } from './bare.ts';

/** As a figure calls it. */
export const sinkAlone = "the sink's part of a load, of rows that are there";

export async function loadBySinkAlone(
  { connections, manifest, run_id }: LoadRequest,
  rows: Rows,
): Promise<Moved> {
  await using sink = await openSink({
    connection: connections.sink,
    manifest,
    // Another run than the load's, or a log would say that all of it is there already.
    run_id: `${run_id} of the sink`,
    load_timestamp: parseInstant(loadTimestamp),
  });
  await sink.state();
  const fit = fitting(rows.columns, (await sink.columns()) ?? rows.columns);
  const started = performance.now();
  const added = await fullRefresh(sink, fit.columns, fitted(rows, fit));
  return { rows: added, seconds: (performance.now() - started) / 1000 };
}

function* fitted(rows: Rows, fit: Fitting): Generator<readonly Row[]> {
  for (const batch of rows.batches()) yield fit.rows(batch);
}
