/** What looks like a defect and changes nothing that is promised: it must pass. */
import { eventField } from '../model/events.ts';
import type { MatrixCase } from '../model/case.ts';
import { isWide } from '../model/wide.ts';
import { around } from './around.ts';
import { everywhere, isLog, isTable } from './checks.ts';
import type { ContentDefect, Defect, LoaderDefect } from './contract.ts';

const common = {
  category: 'equivalents',
  appliesTo: everywhere,
  seenBy: (): readonly string[] => [],
} as const;

/** The load is made twice, and the first report is given. */
const twice: LoaderDefect['wrap'] = (loader) =>
  around(loader, async (run) => {
    const report = await run();
    await run();
    return report;
  });

/** A log tells a load again, unless the strategy knows by its state or by the log itself what it has told. */
const knowsWhatItTold = (c: MatrixCase): boolean =>
  ['incremental_append', 'snapshot_diff', 'xmin', 'cdc'].includes(c.strategy);

const contents: readonly ContentDefect[] = [
  {
    ...common,
    name: 'rows in another order',
    breaks: 'Nothing: a table has no order.',
    by: 'content',
    appliesTo: isTable,
    plant: (left) => left.after.toReversed(),
  },
  {
    ...common,
    name: 'events of other keys in between',
    breaks: 'Nothing: only the events of one key have an order.',
    by: 'content',
    appliesTo: isLog,
    ground: { contended: true },
    plant: (left) =>
      left.after.toSorted((a, b) => {
        const [first, second] = [String(a[eventField.key]), String(b[eventField.key])];
        return first < second ? -1 : first > second ? 1 : 0;
      }),
  },
  {
    ...common,
    name: 'JSON document written with its keys in another order',
    breaks: 'Nothing: a document has no order of its keys and no blanks.',
    by: 'content',
    realEngine: true,
    plant: (left) => {
      const at = left.columns.findIndex((column) => column.kind === 'document' && isWide(column));
      const position = left.some(
        left.writtenData.filter((each) => rewritten(left.row(each)[at]) !== undefined),
        'document with two keys',
      )[0];
      const row = left.row(position);
      return left.after.with(position, row.with(at, rewritten(row[at]) ?? null));
    },
  },
];

/** The same document with its keys the other way round, and blanks; undefined for one of fewer than two keys. */
function rewritten(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('{') || /\d{16}/.test(value)) return undefined;
  const members = Object.entries(JSON.parse(value) as object);
  if (members.length < 2) return undefined;
  return JSON.stringify(Object.fromEntries(members.toReversed()), null, 1);
}

const loads: readonly LoaderDefect[] = [
  {
    ...common,
    name: 'load made twice',
    breaks: 'Nothing: the second load finds what the first has left.',
    by: 'loader',
    appliesTo: (c) => isTable(c) || knowsWhatItTold(c),
    wrap: twice,
  },
  {
    ...common,
    name: 'delta merged twice',
    breaks: 'Nothing: a key’s last change is the same the second time.',
    by: 'loader',
    ground: { contended: true },
    appliesTo: (c) => isTable(c) && c.strategy === 'incremental_merge',
    wrap: twice,
  },
  {
    ...common,
    name: 'chunks reported in another order',
    breaks: 'Nothing: workers report in any order.',
    by: 'loader',
    appliesTo: (c) => c.strategy === 'backfill',
    wrap: (loader) =>
      around(loader, async (run) => {
        const report = await run();
        return report.chunks ? { ...report, chunks: report.chunks.toReversed() } : report;
      }),
  },
];

export const equivalents: readonly Defect[] = [...contents, ...loads];
