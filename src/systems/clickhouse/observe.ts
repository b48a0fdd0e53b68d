/** What the server tells of itself while databases of one namespace are worked on: parts, merges, and how much stands there. */
import type { Gauge } from '../contract.ts';
import type { ClickHouse } from './client.ts';
import { quoteLiteral } from './quoting.ts';

/** Numbers of 64 bits come as text. */
type Answer = Readonly<Record<'parts' | 'rows' | 'bytes' | 'merges' | 'merging', string | number>>;

export async function observe(client: ClickHouse, namespace: string): Promise<readonly Gauge[]> {
  const ours = `startsWith(database, ${quoteLiteral(namespace)})`;
  const [answer] = await client.rows<Answer>(
    `SELECT
      (SELECT count() FROM system.parts WHERE active AND ${ours}) AS parts,
      (SELECT sum(rows) FROM system.parts WHERE active AND ${ours}) AS rows,
      (SELECT sum(bytes_on_disk) FROM system.parts WHERE ${ours}) AS bytes,
      (SELECT count() FROM system.merges WHERE ${ours}) AS merges,
      (SELECT sum(total_size_bytes_compressed) FROM system.merges WHERE ${ours}) AS merging`,
  );
  if (!answer) return [];
  const of = (name: keyof Answer): number => Number(answer[name]);
  return [
    { name: 'active parts', unit: 'count', value: of('parts') },
    { name: 'merges', unit: 'count', value: of('merges') },
    { name: 'rows there', unit: 'rows', value: of('rows') },
    { name: 'bytes on disk', unit: 'bytes', value: of('bytes') },
    { name: 'bytes being merged', unit: 'bytes', value: of('merging') },
  ];
}
