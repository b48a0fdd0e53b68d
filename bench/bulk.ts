/** Rows in and out of a system by our bulk paths beside its own, a load between two systems, and the memory of each process. */
import { parseArgs } from 'node:util';
import { boundManifest, placesOf } from '../src/certify/request.ts';
import { parseColumns } from '../src/dataset/columns.ts';
import { defaultRows } from '../src/dataset/volume.ts';
import { cases } from '../src/matrix/cases.ts';
import { systemIds } from '../src/matrix/systems.ts';
import type { SystemId } from '../src/matrix/systems.ts';
import { eventKey, eventRowColumns } from '../src/model/events.ts';
import { loadTimestamp } from '../src/model/loader.ts';
import type { LoadRequest } from '../src/model/loader.ts';
import type { Rows } from '../src/model/rows.ts';
import type { MatrixCase } from '../src/model/case.ts';
import type { EngineAccess } from '../src/systems/contract.ts';
import { connectTo } from '../src/systems/index.ts';
import type { Moved, OpenBare } from './bulk/bare.ts';
import { Figures } from './bulk/figures.ts';
import { startLoading } from './bulk/loading.ts';
import { peakMegabytes } from './bulk/load.ts';
import { bulkRows, noneOf } from './bulk/rows.ts';
import { loadBySinkAlone, sinkAlone } from './bulk/sink-alone.ts';
import { withEngine } from './engine.ts';
import type { Wanted } from './engine.ts';
import { bench, measurement, ratio } from './result.ts';
import type { Measurement } from './result.ts';

/** A REST API has no way in, and its own way out is a page: what it is measured by is a load. */
const bares: Record<SystemId, (() => Promise<{ readonly openBare: OpenBare }>) | null> = {
  api: null,
  postgres: () => import('./bulk/postgres.ts'),
  clickhouse: () => import('./bulk/clickhouse.ts'),
  kafka: () => import('./bulk/kafka.ts'),
  mssql: () => import('./bulk/mssql.ts'),
  bigquery: () => import('./bulk/bigquery.ts'),
};

const { values } = parseArgs({
  options: {
    system: { type: 'string', default: 'postgres' },
    sink: { type: 'string' },
    rows: { type: 'string', default: String(defaultRows) },
    rounds: { type: 'string' },
    /** Wide columns, by ordinals or families; all 120 without. */
    columns: { type: 'string' },
    /** Nothing but loads: what a million rows take of memory and time. */
    'load-only': { type: 'boolean', default: false },
  },
});
const source = systemOf(values.system);
const sink = systemOf(values.sink ?? values.system);
const count = Number(values.rows);
if (!Number.isSafeInteger(count) || count < 1)
  throw new RangeError(`--rows is ${values.rows}: give a number of rows`);
const isLoadOnly = values['load-only'];
/** More than are kept anywhere. */
const isLarge = count > 100_000;
/** Until the compiler has seen it all, which it soon has of many rows. */
const warmUp = isLarge ? 0 : 2;
const rounds = Number(values.rounds ?? (isLarge ? 1 : 5));
const c = caseOf(`${source}_to_${sink}__full_refresh`);
const prefix = 'dpm_bulk_';
const { columns } = values;
const rows = bulkRows(
  c ? source : 'postgres',
  count,
  columns === undefined ? undefined : parseColumns(columns, '--columns'),
);

function systemOf(name: string): SystemId {
  const found = systemIds.find((id) => id === name);
  if (found) return found;
  throw new RangeError(`${name} is no system: give one of ${systemIds.join(', ')}`);
}

function caseOf(id: string): MatrixCase | undefined {
  return cases.find(({ case_id }) => case_id === id);
}

/** One end: what is held there, and every way in and out of it. */
async function openEnd(system: SystemId, access: EngineAccess, filled: Rows) {
  const connector = await connectTo(system, access);
  await connector.sweep(prefix);
  const name = { database: `${prefix}s`, schema: 'landing', table: 'orders' };
  console.log(`filling ${system} with ${filled.count} rows`);
  const options = { unique: false, streamed: isLarge };
  const held = await connector.hold(name, filled, options);
  const module = isLoadOnly ? null : await bares[system]?.();
  const bare = module ? await module.openBare({ access, held, rows }) : null;
  let times = 0;
  return {
    system,
    connector,
    held,
    bare,
    async measure(figures: Figures, round: number): Promise<void> {
      if (!bare) return;
      const take = (what: string, body: () => Promise<Moved>) =>
        figures.take(`${system}: ${what}`, round, body);
      await take(bare.into, () => bare.write());
      const again = { ...name, database: `${prefix}h`, table: `held_${(times += 1)}` };
      let made: typeof held | undefined;
      await take('hold', async () => {
        made = await connector.hold(again, rows, options);
        return rows.count;
      });
      await made?.drop();
      await take('bytes out', () => bare.read());
      await take(bare.driver, () => bare.decode());
      for (const beside of bare.beside ?? []) await take(beside.way, () => beside.move());
      await take('read back', async () => {
        let read = 0;
        for await (const batch of held.read()) read += batch.length;
        return read;
      });
    },
    ratios(figures: Figures): readonly Measurement[] {
      if (!bare) return [];
      const of = (what: string) => figures.of(`${system}: ${what}`);
      const { beside = [] } = bare;
      return [
        ratio(`${system}: hold / bare in`, of('hold'), of(bare.into)),
        ratio(`${system}: read back / bytes out`, of('read back'), of('bytes out')),
        ratio(`${system}: read back / ${bare.driver}`, of('read back'), of(bare.driver)),
        ...beside.map(({ ours, way }) => ratio(`${system}: ${ours} / ${way}`, of(ours), of(way))),
        ...[bare.into, 'hold', 'bytes out', bare.driver, 'read back', ...beside.map(({ way }) => way)].map(
          of,
        ),
      ];
    },
    async close(): Promise<void> {
      await bare?.[Symbol.asyncDispose]();
      await connector.sweep(prefix);
      await connector[Symbol.asyncDispose]();
    },
  };
}

type End = Awaited<ReturnType<typeof openEnd>>;

/** What a load is asked: into a target that stands empty, and then has what the load before it brought. */
async function requestOf(own: MatrixCase, from: End, to: End): Promise<(round: number) => LoadRequest> {
  const isLog = own.sink_shape === 'log';
  const none = noneOf(rows);
  const empty = isLog
    ? { ...none, shape: 'log' as const, columns: eventRowColumns(none.columns), key: eventKey }
    : none;
  const name = { database: `${prefix}t`, schema: 'landing', table: 'orders' };
  const target = await to.connector.hold(name, empty, { unique: !isLog });
  const manifest = boundManifest(own, prefix, placesOf(own, from.held, target));
  return (round) => ({
    run_id: `bench ${round}`,
    phase: 'load',
    manifest,
    connections: { source: from.held.connection, sink: target.connection },
    state_directory: '',
    load_timestamp: loadTimestamp,
    deadline: new Date(Date.now() + 7_200_000).toISOString(),
  });
}

async function measure(ends: readonly End[]): Promise<readonly Measurement[]> {
  const [from, to] = [ends[0], ends.at(-1)];
  if (!from || !to) throw new RangeError('there is nothing to measure');
  const figures = new Figures(count);
  const peaks: number[] = [];
  await using loading = startLoading();
  const request = c && (await requestOf(c, from, to));
  for (let round = -warmUp; round < rounds; round += 1) {
    console.log(`round ${round + 1} of ${rounds}`);
    for (const end of ends) await end.measure(figures, round);
    if (!request) continue;
    if (to.bare) await figures.take(sinkAlone, round, () => loadBySinkAlone(request(round), rows));
    await figures.take('load', round, async () => {
      const { read, seconds, peak } = await loading.load(request(round));
      if (round >= 0) peaks.push(peak);
      return { rows: read, seconds };
    });
  }
  const load = request && figures.of('load');
  const into = to.bare && figures.of(`${to.system}: ${to.bare.into}`);
  const refreshes = request && into && figures.of(sinkAlone);
  return [
    ...ends.flatMap((end) => end.ratios(figures)),
    ...(load && into ? [ratio('load / bare in', load, into)] : []),
    ...(refreshes && into ? [ratio(`${sinkAlone} / bare in`, refreshes, into)] : []),
    ...(load ? [load] : []),
    ...(refreshes ? [refreshes] : []),
    ...(peaks.length > 0 ? [measurement('peak memory of the loader', 'MB', peaks)] : []),
    measurement('peak memory of hold, read back and all that is bare', 'MB', [peakMegabytes()]),
  ];
}

const pair = source === sink ? source : `${source}-${sink}`;
/** What has no way in is served by this process, and measured all the same: its loader is another. */
const wanted = (system: SystemId): Wanted => ({
  system,
  provenances: ['external', 'container', 'embedded', ...(bares[system] ? [] : (['in_process'] as const))],
});
await bench(
  `bulk-${pair}${count === defaultRows ? '' : `-${count}`}${columns === undefined ? '' : `-columns-${columns}`}`,
  "the systems' own bulk paths, same servers, in turn",
  () =>
    withEngine(wanted(source), async (first) => {
      const from = await openEnd(source, first, rows);
      try {
        if (sink === source) return await measure([from]);
        return await withEngine(wanted(sink), async (second) => {
          const to = await openEnd(sink, second, isLoadOnly ? noneOf(rows) : rows);
          try {
            return await measure([from, to]);
          } finally {
            await to.close();
          }
        });
      } finally {
        await from.close();
      }
    }),
);
