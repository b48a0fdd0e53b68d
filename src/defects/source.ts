/** Loaders that write to the source that they should only read. */
import type { Op } from '../model/technical.ts';
import { around } from './around.ts';
import { everywhere } from './checks.ts';
import type { LoaderDefect } from './contract.ts';

const names = {
  insert: ['row written to the source', 'The load leaves a row of its own in the source.'],
  update: ['row of the source updated', 'The load changes a row of the source, to mark it as read, say.'],
  delete: ['row of the source deleted', 'The load takes a row out of the source, as from a queue.'],
} as const satisfies Record<Op, readonly [string, string]>;

export const sourceDefects: readonly LoaderDefect[] = (['insert', 'update', 'delete'] as const).map((op) => ({
  name: names[op][0],
  category: 'source',
  breaks: names[op][1],
  by: 'loader',
  spoilsSource: true,
  appliesTo: everywhere,
  seenBy: () => ['source_unchanged'],
  wrap: (loader, reach) =>
    around(loader, async (run) => {
      const report = await run();
      const { source, foreignChanges } = reach();
      await source.apply(foreignChanges(op));
      return report;
    }),
}));
