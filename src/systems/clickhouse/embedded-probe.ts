/** A program that loads the library and prints its version: `node embedded-probe.ts chdb:///folder`. */
import { openClickHouse } from './client.ts';
import { requireVersion } from './version.ts';

const client = await openClickHouse(process.argv[2] ?? '', 'dpone-matrix');
console.log(await requireVersion(client));
process.exit(0);
