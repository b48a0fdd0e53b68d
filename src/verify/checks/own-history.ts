/** A history whose hash and clock are the loader's own: times exactly where it takes the request's, else by their relations. */
import { columnIndex } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { currentColumn } from '../../model/technical.ts';
import { asideOf } from '../aside.ts';
import { MultisetSum } from '../digest.ts';
import { idColumn } from '../keys.ts';
import { renderValue } from '../render.ts';
import { relations, time } from './history.ts';
import { noOwnHashFault, OwnHashes } from './own-hash.ts';
import { compared, eachRow, Listing } from './plan.ts';
import type { Planner } from './plan.ts';
import { sortVersions } from './versions.ts';
import type { Version } from './versions.ts';

interface Problem {
  readonly id: string;
  readonly problem: string;
}

/** `scd2_history_closed` and `row_hash_changes_create_new_versions`. */
export const ownHistoryPlan: Planner = ({ expectation, visit }) => {
  const { before, after, validity = new Map() } = expectation;
  const at = columnIndex(after.columns, idColumn);
  const current = columnIndex(after.columns, currentColumn.name);
  const closed = new MultisetSum();
  visit(after, (row, digest) => {
    if (row[current] !== true) closed.add(digest);
  });
  const stood = new Set<Value | undefined>();
  eachRow(before, (row) => stood.add(row[columnIndex(before.columns, idColumn)]));

  return {
    begin() {
      const found = new MultisetSum();
      const hashes = new OwnHashes(after.columns);
      const byId = new Map<Value | undefined, Version[]>();
      return {
        row(row, digest) {
          if (row[current] !== true) found.add(digest);
          hashes.add(row, digest);
          const version: Version = {
            ...(asideOf(row) ?? { from: null, to: null, hash: null }),
            current: row[current],
          };
          const there = byId.get(row[at]);
          if (there) there.push(version);
          else byId.set(row[at], [version]);
        },
        finish({ load_timestamp }) {
          const all = [...byId.values()].flat();
          // A loader that takes the request's time anywhere must take it everywhere.
          const takes = all.some(({ from, to }) => from === load_timestamp || to === load_timestamp);
          const lastBefore = takes ? undefined : latestStart(byId, stood);
          const problems = new Listing<Problem>();
          const [missing, needless, unchanged] = [
            new Listing<string>(),
            new Listing<string>(),
            new Listing<string>(),
          ];
          let created = 0;
          for (const [id, ofKey] of byId) {
            const name = renderValue(id);
            const add = (problem: string): void => problems.add({ id: name, problem });
            const versions = sortVersions(ofKey);
            relations(versions, add);
            const wanted = validity.get(id) ?? [];
            const old = stood.has(id) ? 1 : 0;
            created += Math.max(0, versions.length - old);
            if (versions.length > wanted.length) needless.add(name);
            versions.forEach((version, index) => {
              const previous = versions[index - 1];
              const hash = version.hash;
              if (previous && hash !== undefined && hash === previous.hash) unchanged.add(name);
              const twin = wanted[index];
              if (!twin) return;
              if (takes) {
                if (version.from !== twin.from)
                  add(`begins at ${time(version.from)}, not at ${time(twin.from)}`);
                if (version.to !== twin.to) add(`ends at ${time(version.to)}, not at ${time(twin.to)}`);
                return;
              }
              if ((version.to === null) !== (twin.to === null)) add(`ends at ${time(version.to)}`);
              if (index >= old && lastBefore !== undefined && !isAfter(version.from, lastBefore)) {
                add(`begins at ${time(version.from)}, when version 1 was loaded`);
              }
            });
          }
          for (const [id, wanted] of validity) {
            if ((byId.get(id as Value)?.length ?? 0) < wanted.length) missing.add(renderValue(id as Value));
          }
          const wantedNew = after.count - before.count;
          const none = { count: 0, first: [] };
          return [
            compared(
              'scd2_history_closed',
              { closed: closed.count, closed_checksum: closed.text(), problems: none },
              { closed: found.count, closed_checksum: found.text(), problems: problems.result() },
              {
                isEmpty: after.count === 0,
                detail: takes
                  ? `by the load timestamp ${time(load_timestamp)}`
                  : "by the loader's own clock: relations alone",
              },
            ),
            compared(
              'row_hash_changes_create_new_versions',
              {
                new_versions: wantedNew,
                keys_without: none,
                keys_with_needless: none,
                same_hash_as_before: none,
                ...noOwnHashFault,
              },
              {
                new_versions: created,
                keys_without: missing.result(),
                keys_with_needless: needless.result(),
                same_hash_as_before: unchanged.result(),
                ...hashes.result(),
              },
              { isEmpty: wantedNew === 0, detail: "the loader's own hash: equal exactly where the rows are" },
            ),
          ];
        },
      };
    },
  };
};

/** When the last of the versions that stood before the load began. */
function latestStart(
  byId: ReadonlyMap<Value | undefined, readonly Version[]>,
  stood: ReadonlySet<Value | undefined>,
): bigint | undefined {
  let latest: bigint | undefined;
  for (const [id, versions] of byId) {
    if (!stood.has(id)) continue;
    const starts = versions.flatMap(({ from }) => (typeof from === 'bigint' ? [from] : []));
    const first = starts.reduce<bigint | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
    if (first !== undefined && (latest === undefined || first > latest)) latest = first;
  }
  return latest;
}

function isAfter(from: Value | undefined, moment: bigint): boolean {
  return typeof from === 'bigint' && from > moment;
}
