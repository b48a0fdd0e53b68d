/** Our loader, which the matrix certifies: it brings tables from one PostgreSQL database into another by COPY. */
import { pipeline } from 'node:stream/promises';
import type { Loader } from 'dpone-matrix';
import { Client } from 'pg';
import { from, to } from 'pg-copy-streams';

/** Names of a table's columns, quoted and in their order. */
const columnsOf = `select string_agg(quote_ident(attname), ', ' order by attnum) as names
  from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`;

export const loader: Loader = {
  name: 'copy',
  version: '1.0.0',
  async load({ manifest, connections }) {
    const { source, sink } = manifest;
    const { mode, unique_key: key } = sink.strategy;
    const { table = '', op = '', order_by: order = '' } = source.options.changes ?? {};
    const target = `"${sink.table?.schema}"."${sink.table?.name}"`;
    const state = `"${sink.staging?.schema}".copy_state`;
    /** By strategy: which table is read, what goes from the target, and which of the staged rows are added. */
    const plans = {
      full_refresh: { read: source.table?.name, remove: `delete from ${target}`, add: 'staged' },
      incremental_append: { read: table, remove: '', add: 'staged' },
      incremental_merge: {
        read: table,
        remove: `delete from ${target} as t using staged as s where t."${key}" = s."${key}"`,
        // The last change of a key is the one that counts.
        add: `(select distinct on ("${key}") * from staged order by "${key}", "${order}" desc) as latest
          where "${op}" <> 'delete'`,
      },
    };
    const [, plan] = Object.entries(plans).find(([name]) => name === mode) ?? [];
    if (!plan || source.type !== 'postgres' || sink.type !== 'postgres') {
      const error = new Error(`copy cannot do ${mode} from ${source.type} to ${sink.type}`);
      throw Object.assign(error, { code: 'MATRIX_UNSUPPORTED' });
    }

    const reader = new Client({ connectionString: connections.source.url });
    const writer = new Client({ connectionString: connections.sink.url });
    await Promise.all([reader.connect(), writer.connect()]);
    try {
      // One transaction: whoever looks meanwhile sees the old rows, and a failure leaves them, and the state with them.
      await writer.query('begin');
      await writer.query(`create schema if not exists "${sink.staging?.schema}"`);
      await writer.query(`create table if not exists ${state} (target text primary key, position bigint)`);
      const saved = await writer.query(`select position from ${state} where target = $1`, [target]);

      // First the rows are staged, in the types of the target. An append reads on from where it has come to.
      const rows = `"${source.table?.schema}"."${plan.read}"`;
      const position = mode === 'incremental_append' ? (saved.rows[0]?.position ?? 0) : 0;
      const wanted = plan.read === table ? `where "${order}" > ${position}` : '';
      await writer.query(`create temporary table staged (like ${target}) on commit drop`);
      if (plan.read === table) {
        await writer.query(`alter table staged add if not exists "${op}" text, add "${order}" bigint`);
      }
      const offered = (await reader.query(columnsOf, [rows])).rows[0].names;
      const staged = writer.query(from(`copy staged (${offered}) from stdin`));
      await pipeline(reader.query(to(`copy (select ${offered} from ${rows} ${wanted}) to stdout`)), staged);

      // Then they take the place of what goes.
      const kept = (await writer.query(columnsOf, [target])).rows[0].names;
      const removed = plan.remove === '' ? 0 : (await writer.query(plan.remove)).rowCount;
      const added = await writer.query(`insert into ${target} (${kept}) select ${kept} from ${plan.add}`);
      if (mode === 'incremental_append' && staged.rowCount > 0) {
        await writer.query(
          `insert into ${state} select $1, max("${order}") from staged
             on conflict (target) do update set position = excluded.position`,
          [target],
        );
      }
      await writer.query('commit');
      return { read: staged.rowCount, removed: removed ?? 0, added: added.rowCount ?? 0 };
    } finally {
      await Promise.all([reader.end(), writer.end()]);
    }
  },
};
