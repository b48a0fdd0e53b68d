/** Sinks that exchange rows in more than one step, each as hooks of the reference loader. */
import type { Sink } from '../../src/loader/contract.ts';
import { instead } from '../../src/loader/instead.ts';
import type { Hooks } from '../../src/loader/reference.ts';

async function* noRows(): AsyncGenerator<never> {}

/** The target is emptied and that is committed; then it is filled. */
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

const broken = {
  truncates: { wrapSink: truncates },
  'saves first': { wrapSink: savesFirst },
} as const satisfies Readonly<Record<string, Hooks>>;

export type Defect = keyof typeof broken;

/** @param name a {@link Defect}; nothing is broken without one */
export function brokenBy(name: string | undefined): Hooks {
  if (name === undefined) return {};
  const hooks = broken[name as Defect] as Hooks | undefined;
  if (!hooks) throw new TypeError(`there is no defect ${JSON.stringify(name)}`);
  return hooks;
}
