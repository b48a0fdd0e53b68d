/** Loaders that do not mind each other. */
import { instead } from '../../loader/instead.ts';
import type { MatrixCase } from '../../model/case.ts';
import type { Loader, LoadReport, LoadRequest } from '../../model/loader.ts';
import type { PlantedDefect } from '../contract.ts';
import { tellsAnew } from '../told.ts';
import { loading } from './loading.ts';
import type { Load } from './loading.ts';

export function raceDefects(c: MatrixCase, { points }: Pick<Loader, 'points'>): readonly PlantedDefect[] {
  const isTable = c.sink_shape === 'table';
  return [
    ...(points ? [swallowsItsRefusal] : []),
    ...(points && isTable ? [beginsItsTurnLate] : []),
    ...(points && tellsAnew(c) ? [triesAgainWithOldRows] : []),
    ...(isTable && c.strategy === 'incremental_append' ? [atOnce] : []),
  ];
}

/** A load that fails is answered otherwise. */
function onceRefused(
  answer: (load: Load, request: LoadRequest) => Promise<LoadReport>,
): PlantedDefect['plant'] {
  return {
    around: (loader) =>
      loading(loader, async (load, request, context) => {
        try {
          return await load(request, context);
        } catch {
          return answer(load, request);
        }
      }),
  };
}

const swallowsItsRefusal: PlantedDefect = {
  name: 'says that it has loaded when it was refused',
  variant: 'zombie',
  plant: onceRefused(async () => ({ read: 1, removed: 0, added: 1 })),
};

/** So no load that was committed since the rows were read is noticed. */
const beginsItsTurnLate: PlantedDefect = {
  name: 'asks whose turn it is only when it writes',
  variant: 'zombie',
  plant: {
    inside: () => ({
      wrapSink: (sink) =>
        instead(sink, {
          async exchange(staged, what) {
            await sink.state();
            return sink.exchange(staged, what);
          },
        }),
    }),
  },
};

const triesAgainWithOldRows: PlantedDefect = {
  name: 'tells its old rows all the same once it was refused',
  variant: 'zombie',
  plant: onceRefused((load, request) => load(request)),
};

/** Two that have both read their state, and then write one after the other. */
const oneByOne: PlantedDefect['plant'] = {
  inside: () => {
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    let turn: Promise<unknown> = both.promise;
    return {
      wrapSink: (sink) =>
        instead(sink, {
          async exchange(staged, what) {
            waiting += 1;
            if (waiting >= 2) both.resolve();
            const mine = turn.then(async () => {
              await sink.state();
              return sink.exchange(staged, what);
            });
            turn = mine.catch(() => {});
            return mine;
          },
        }),
    };
  },
};

const atOnce: PlantedDefect = {
  name: 'appends what another load has appended meanwhile',
  variant: 'at once',
  plant: oneByOne,
};
