/** Loaders that cannot be asked twice. */
import type { Sink } from '../../loader/contract.ts';
import { instead } from '../../loader/instead.ts';
import type { MatrixCase } from '../../model/case.ts';
import type { LoadReport } from '../../model/loader.ts';
import type { Row } from '../../model/rows.ts';
import { hashColumn } from '../../model/technical.ts';
import type { Value } from '../../model/value.ts';
import type { PlantedDefect } from '../contract.ts';
import { tellsAnew } from '../told.ts';
import { loading } from './loading.ts';

export function repeatDefects(c: MatrixCase): readonly PlantedDefect[] {
  const { strategy, sink_shape } = c;
  return [
    failsAgain,
    ...(sink_shape === 'log' ? [reportsAgain] : []),
    ...(tellsAnew(c) ? [forgetsItsRun] : []),
    ...(strategy === 'incremental_append' ? [ignoresItsState] : []),
    ...(strategy === 'scd2' || strategy === 'snapshot_diff' ? [findsAllChanged] : []),
  ];
}

/** As where a table that it has staged stands still. */
const failsAgain: PlantedDefect = {
  name: 'fails when it is made again',
  variant: 'same run',
  plant: {
    around: (loader) => {
      let loads = 0;
      return loading(loader, async (load, request, context) => {
        loads += 1;
        if (loads > 1) throw new Error('the staging table is there already');
        return load(request, context);
      });
    },
  },
};

const reportsAgain: PlantedDefect = {
  name: 'reports again what it did the first time',
  variant: 'same run',
  plant: {
    around: (loader) => {
      let first: LoadReport | undefined;
      return loading(loader, async (load, request, context) => {
        const report = await load(request, context);
        return (first ??= report);
      });
    },
  },
};

const forgetsItsRun: PlantedDefect = {
  name: 'tells its events again when the same run is made again',
  variant: 'same run',
  plant: { inside: () => ({ wrapSink: (sink) => instead(sink, { committedSteps: async () => 0 }) }) },
};

const ignoresItsState: PlantedDefect = {
  name: 'begins at the start again, whatever its state says',
  variant: 'next run',
  plant: {
    inside: () => ({
      wrapSink: (sink) =>
        instead(sink, {
          async state() {
            await sink.state();
            return {};
          },
        }),
    }),
  },
};

const findsAllChanged: PlantedDefect = {
  name: 'takes rows that did not change for changed ones',
  variant: 'next run',
  plant: {
    inside: () => {
      let loads = 0;
      return {
        wrapSink(sink) {
          loads += 1;
          return loads === 1 ? sink : salted(sink, loads);
        },
      };
    },
  },
};

/** Hashes that no load before has had. */
function salted(sink: Sink, salt: number): Sink {
  return instead(sink, {
    async stage(columns, batches) {
      const at = columns.findIndex(({ name }) => name === hashColumn.name);
      return sink.stage(columns, at < 0 ? batches : saltedRows(batches, at, salt));
    },
  });
}

async function* saltedRows(
  batches: AsyncIterable<readonly Row[]>,
  at: number,
  salt: number,
): AsyncGenerator<readonly Row[]> {
  for await (const batch of batches)
    yield batch.map((row) => row.with(at, saltedValue(row[at] as Value, salt)));
}

/** Bytes, or the text of them where the target has no bytes. */
function saltedValue(hash: Value, salt: number): Value {
  if (hash instanceof Uint8Array) return hash.map((byte) => byte ^ salt);
  if (typeof hash !== 'string') throw new TypeError(`no hash is a ${typeof hash}`);
  return hash.slice(salt) + hash.slice(0, salt);
}
