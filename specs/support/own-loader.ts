/** A loader that makes its own table: another type for text, a hash and a clock of its own. It can be told to be wrong. */
import { pipeline } from 'node:stream/promises';
import { from, to } from 'pg-copy-streams';
import type { Loader, LoadRequest } from '../../src/model/loader.ts';
import { connectClient } from '../../src/systems/postgres/client.ts';

export type Fault =
  | 'cuts a text'
  | 'changes a real'
  | 'hashes two rows alike'
  | 'hashes by chance'
  | 'leaves a version open'
  | 'closes an hour late'
  | 'opens when version 1 was loaded'
  | 'forgets a change';

export interface OwnLoaderOptions {
  readonly clock?: 'own' | 'request';
  readonly fault?: Fault;
}

const uuid = 'wide_postgres_018_uuid';
const real = 'wide_postgres_009_float32';

export function ownLoader({ clock = 'own', fault }: OwnLoaderOptions = {}): Loader {
  return {
    name: 'own',
    history: 'own',
    expectations: {
      target: 'own',
      columns: {
        __dpone__is_current: null,
        __dpone__row_hash: 'fingerprint',
        __dpone__valid_from_at: 'since',
      },
      types: [
        { families: ['uuid'], rule: 'text', native: 'text', reason: 'its manual, "Types"' },
        { families: ['float32'], rule: 'float64', native: 'double precision', reason: 'its manual, "Types"' },
      ],
    },
    load: (request) => load(request, clock, fault),
  };
}

async function load(request: LoadRequest, clock: 'own' | 'request', fault: Fault | undefined) {
  const { connections, manifest, load_timestamp } = request;
  const isFirst = load_timestamp.startsWith('2026-01-01');
  const isHistory = manifest.sink.strategy.mode === 'scd2';
  const source = await connectClient(connections.source.url, 'own loader');
  const target = await connectClient(connections.sink.url, 'own loader');
  try {
    const { rows: columns } = await source.query<{ name: string; type: string }>(
      `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = 'public.orders'::regclass AND attnum > 0 ORDER BY attnum`,
    );
    const typeOf = ({ name, type }: { name: string; type: string }): string =>
      name.endsWith('_uuid') ? 'text' : name.endsWith('_float32') ? 'double precision' : type;
    const names = columns.map(({ name }) => `"${name}"`);
    const declared = columns.map((column) => `"${column.name}" ${typeOf(column)}`);
    await target.query('BEGIN');
    await target.query(`CREATE TEMP TABLE staged (${declared.join(', ')}) ON COMMIT DROP`);
    await pipeline(
      source.query(to(`COPY (SELECT ${names.join(', ')} FROM public.orders) TO STDOUT`)),
      target.query(from(`COPY staged FROM STDIN`)),
    );
    if (!isFirst && fault === 'cuts a text')
      await target.query(`UPDATE staged SET "${uuid}" = left("${uuid}", 35)`);
    if (!isFirst && fault === 'changes a real')
      await target.query(
        `UPDATE staged SET "${real}" = "${real}"::real::text::float8 + 1e-9 WHERE abs("${real}") < 1`,
      );
    const { rows: counted } = await target.query<{ read: number }>(
      'SELECT count(*)::int AS read FROM staged',
    );
    const read = counted[0]?.read ?? 0;
    await target.query('CREATE SCHEMA IF NOT EXISTS landing');
    const hashes: Partial<Record<Fault, string>> = {
      'hashes by chance': 'md5(random()::text)',
      'hashes two rows alike': 'md5((id / 2)::text)',
    };
    const hash = (fault && hashes[fault]) ?? `md5(row(${names.join(', ')})::text)`;
    if (!isHistory) {
      const isHashed = manifest.sink.strategy.mode === 'snapshot_diff';
      const before = isFirst ? 0 : ((await target.query('DELETE FROM landing.orders')).rowCount ?? 0);
      const all = [...declared, ...(isHashed ? ['fingerprint text'] : [])];
      if (isFirst) await target.query(`CREATE TABLE landing.orders (${all.join(', ')})`);
      await target.query(`INSERT INTO landing.orders SELECT *${isHashed ? `, ${hash}` : ''} FROM staged`);
      await target.query('COMMIT');
      return { read, removed: before, added: read };
    }
    const now = clock === 'own' ? 'clock_timestamp()' : `'${load_timestamp}'::timestamptz`;
    if (isFirst) {
      const history = 'fingerprint text, since timestamptz, __dpone__valid_to_at timestamptz';
      await target.query(`CREATE TABLE landing.orders (${declared.join(', ')}, ${history})`);
    }
    await target.query(`CREATE TEMP TABLE next ON COMMIT DROP AS
      SELECT staged.*, ${hash} AS fingerprint, at.since FROM staged, (SELECT ${now} AS since) AS at`);
    if (fault === 'forgets a change') {
      await target.query(`UPDATE next SET (${names.join(', ')}, fingerprint) =
        (SELECT ${names.join(', ')}, fingerprint FROM landing.orders AS old WHERE old.id = next.id AND __dpone__valid_to_at IS NULL)
        WHERE id = (SELECT min(id) FROM next JOIN landing.orders AS old USING (id) WHERE old.fingerprint <> next.fingerprint)`);
    }
    const since = `(SELECT min(since) FROM next)${fault === 'closes an hour late' ? " + interval '1 hour'" : ''}`;
    const gone = 'fingerprint NOT IN (SELECT fingerprint FROM next) AND __dpone__valid_to_at IS NULL';
    const left = fault === 'leaves a version open' ? ' AND id <> (SELECT min(id) FROM next)' : '';
    await target.query(`UPDATE landing.orders SET __dpone__valid_to_at = ${since} WHERE ${gone}${left}`);
    if (fault === 'opens when version 1 was loaded' && !isFirst) {
      await target.query('UPDATE next SET since = (SELECT min(since) FROM landing.orders)');
    }
    const added = await target.query(`INSERT INTO landing.orders SELECT *, NULL FROM next
      WHERE fingerprint NOT IN (SELECT fingerprint FROM landing.orders WHERE __dpone__valid_to_at IS NULL)`);
    await target.query('COMMIT');
    return { read, removed: 0, added: added.rowCount ?? 0 };
  } finally {
    await Promise.all([source.end(), target.end()]);
  }
}
