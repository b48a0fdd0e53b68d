/** Loads of many rows from one system into another, pair by pair, each by a benchmark of its own, as one result. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bench } from './result.ts';
import type { BenchResult, Measurement } from './result.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    /** `source-sink,source-sink`: those whose engines can be had by anybody with containers. */
    pairs: { type: 'string', default: pairsOf(['postgres', 'clickhouse', 'kafka', 'api']) },
    /** A pair that has a result of an earlier run is not run again. */
    keep: { type: 'boolean', default: false },
  },
});
const { rows, keep } = values;

function pairsOf(sources: readonly string[]): string {
  const sinks = ['postgres', 'clickhouse', 'kafka'];
  return sources.flatMap((source) => sinks.map((sink) => `${source}-${sink}`)).join(',');
}

/** Named as `bench/bulk.ts` names it. */
function resultOf(source: string, sink: string): string {
  return join(
    import.meta.dirname,
    'results',
    `bulk-${source === sink ? source : `${source}-${sink}`}-${rows}.json`,
  );
}

/** @throws Error where the benchmark of a pair fails */
function measured(pair: string): readonly Measurement[] {
  const [source = '', sink = ''] = pair.split('-');
  const file = resultOf(source, sink);
  if (!keep || !existsSync(file)) {
    const asked = ['--system', source, '--sink', sink, '--rows', rows, '--rounds', '1', '--load-only'];
    const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'bulk.ts'), ...asked], {
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error(`the load from ${source} to ${sink} ended with ${status}`);
  }
  const { measurements } = JSON.parse(readFileSync(file, 'utf8')) as BenchResult;
  return measurements.map((each) => ({ ...each, name: `${source} to ${sink}: ${each.name}` }));
}

await bench(`pairs-${rows}`, 'nothing: a full refresh each, one after the other', async () =>
  values.pairs.split(',').flatMap(measured),
);
