/** What a load has left in memory, standing there otherwise and meaning the same. */
import { eventField } from '../../../src/model/events.ts';
import type { LoadRequest } from '../../../src/model/loader.ts';
import { targetLocation } from '../../../src/model/location.ts';
import type { Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';
import { openDatabase } from '../../../src/systems/memory/engine.ts';
import { LogTransaction } from '../../../src/systems/memory/log.ts';
import { shuffled } from './draws.ts';
import { aroundLoad } from './variation.ts';
import type { Variation } from './variation.ts';

/** The target's rows stand in another order, each a new row of other but equal values. */
export function rowsStandOtherwise(seed: number): Variation {
  return aroundLoad(async (request, load) => {
    const report = await load(request);
    const { database, schema, name } = targetOf(request);
    const table = database.table(schema, name);
    const rows = shuffled(table.rows(), seed).map((row): Row => row.map(equalValue));
    database.swap([table.prepare(rows)]);
    return report;
  });
}

/** A NaN with other bits: its payload says nothing. */
const otherNaN = new Float64Array(new BigUint64Array([0xfff8_0000_0000_002an]).buffer)[0] as number;

/** Bytes as a view into a larger block, as drivers give them. */
function equalValue(value: Value): Value {
  if (typeof value === 'number' && Number.isNaN(value)) return otherNaN;
  if (!(value instanceof Uint8Array)) return value;
  const block = Buffer.concat([Buffer.from('xyz'), value, Buffer.from('xyz')]);
  return block.subarray(3, 3 + value.length);
}

/**
 * A log that others write to as well: an attempt that was aborted before the load, tombstones behind the deletes,
 * and after it a transaction that is aborted and one that stays open.
 */
export function logOfOthersToo(): Variation {
  return aroundLoad(async (request, load) => {
    const { database, schema, name } = targetOf(request);
    const log = database.log(schema, name);
    const aborted = new LogTransaction();
    aborted.append(log, log.readEvents(0));
    aborted.abort();
    const start = log.end();

    const report = await load(request);

    const events = log.readEvents(start);
    const tombstones = new LogTransaction();
    for (const event of events) {
      if (event[eventField.op] === 'delete') tombstones.tombstone(log, event[eventField.key] as string);
    }
    tombstones.commit();
    const repeated = new LogTransaction();
    repeated.append(log, events);
    repeated.abort();
    new LogTransaction().append(log, events);
    return report;
  });
}

function targetOf({ connections, manifest }: LoadRequest) {
  return { database: openDatabase(connections.sink.url), ...targetLocation(manifest.sink) };
}
