/** The reference loader as a command that tells its points where it is asked to; with a defect where the environment names one. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createReferenceLoader } from '../../src/loader/reference.ts';
import type { Hooks } from '../../src/loader/reference.ts';
import type { Sink } from '../../src/loader/contract.ts';
import { instead } from '../../src/loader/instead.ts';
import type { LoadPoint } from '../../src/model/load-point.ts';
import type { LoadRequest } from '../../src/model/loader.ts';

const input = createInterface({ input: process.stdin });

async function line(): Promise<string> {
  const [text] = (await once(input, 'line')) as [string];
  return text;
}

async function reached(point: LoadPoint): Promise<void> {
  const answer = line();
  console.log(JSON.stringify({ reached: point }));
  await answer;
}

async function* noRows(): AsyncGenerator<never> {}

/** The target is emptied and committed; then it is filled. */
const truncates = (sink: Sink): Sink =>
  instead(sink, {
    exchange: async (staged, what) => {
      const nothing = await sink.stage(staged.columns, noRows());
      await sink.exchange(nothing, { ...what, remove: { what: 'all' }, add: { what: 'all' }, state: {} });
      return sink.exchange(staged, what);
    },
  });

/** The state is there before the rows are. */
const savesFirst = (sink: Sink): Sink =>
  instead(sink, {
    exchange: async (staged, what) => {
      await sink.save(what.state);
      return sink.exchange(staged, what);
    },
  });

const defects: Readonly<Record<string, Hooks>> = {
  none: {},
  truncates: { wrapSink: truncates },
  'saves first': { wrapSink: savesFirst },
};

const hooks = defects[process.env['DEFECT'] ?? 'none'];
if (!hooks) throw new TypeError(`there is no defect ${process.env['DEFECT']}`);
const loader = createReferenceLoader(hooks);
const request = JSON.parse(await line()) as LoadRequest;
if (request.phase === 'prepare') {
  await loader.prepare?.(request);
} else {
  const context = {
    log: (text: string) => void process.stderr.write(text),
    signal: new AbortController().signal,
    guard: () => () => {},
    ...(request.points ? { reached } : {}),
  };
  console.log(JSON.stringify(await loader.load(request, context)));
}
input.close();
process.stdin.destroy();
