/** Loaders that say something else than they have done. */
import type { MatrixCase } from '../model/case.ts';
import type { LoadReport } from '../model/loader.ts';
import { around } from './around.ts';
import { chunksCheck, content, everywhere, isLog } from './checks.ts';
import { loaderError } from './contract.ts';
import type { LoaderDefect } from './contract.ts';

const common = {
  category: 'reports',
  by: 'loader',
  appliesTo: everywhere,
  seenBy: (): readonly string[] => ['loader_report_matches_target'],
} as const;

const isBackfill = (c: MatrixCase): boolean => c.strategy === 'backfill';

const claiming =
  (claim: (report: LoadReport) => unknown): LoaderDefect['wrap'] =>
  (loader) =>
    around(loader, async (run) => claim(await run()) as LoadReport);

export const reportDefects: readonly LoaderDefect[] = [
  {
    ...common,
    name: 'claims rows that it did not load',
    breaks: 'The report counts more rows than were written.',
    wrap: claiming((report) => ({ ...report, added: report.added + 1 })),
  },
  {
    ...common,
    name: 'claims rows that it did not read',
    breaks: 'The report counts more rows than the source has offered.',
    wrap: claiming((report) => ({ ...report, read: report.read + 1 })),
  },
  {
    ...common,
    name: 'claims nothing',
    breaks: 'The load ends well and says nothing.',
    wrap: claiming(() => undefined),
  },
  {
    ...common,
    name: 'claims no counts',
    breaks: 'The report has texts where counts should be.',
    wrap: claiming(({ read, removed, added }) => ({
      read: String(read),
      removed: String(removed),
      added: String(added),
    })),
  },
  {
    ...common,
    name: 'claims success after an error',
    breaks: 'The load fails before it writes anything; the error is swallowed and success reported.',
    seenBy: notLoaded,
    wrap: (loader) => around(loader, async () => ({ read: 0, removed: 0, added: 0 })),
    leaves: (left) => (left.isLog ? [] : [...left.before.values()]),
  },
  {
    ...common,
    name: 'reports failure after a load',
    breaks: 'Everything is loaded, and then an error is thrown.',
    seenBy: () => [loaderError],
    wrap: (loader) =>
      around(loader, async (run) => {
        await run();
        throw new Error('connection reset after the commit');
      }),
  },
  {
    ...common,
    name: 'chunk reported as not committed',
    breaks: 'A chunk that is loaded is reported as not committed.',
    appliesTo: isBackfill,
    seenBy: () => [chunksCheck],
    wrap: claiming((report) => ({
      ...report,
      chunks: report.chunks?.map((chunk, at) => (at === 0 ? { ...chunk, committed: false } : chunk)),
    })),
  },
  {
    ...common,
    name: 'chunk left out of the report',
    breaks: 'A chunk that is loaded is not reported.',
    appliesTo: isBackfill,
    seenBy: () => [chunksCheck],
    wrap: claiming((report) => ({ ...report, chunks: report.chunks?.slice(1) })),
  },
];

/** Of a load that was not made. */
function notLoaded(c: MatrixCase): readonly string[] {
  if (isLog(c)) return content(c);
  switch (c.strategy) {
    case 'full_refresh':
    case 'backfill':
      return content(c);
    case 'incremental_append':
      return ['append_count_matches_delta', ...content(c)];
    case 'scd2':
      return [...content(c), 'scd2_history_closed', 'row_hash_changes_create_new_versions'];
    default:
      return [...content(c), 'delete_keys_absent'];
  }
}
