/** A hash of the loader's own: equal exactly where the rows are equal. */
import { columnIndex } from '../../model/rows.ts';
import type { Column, Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { asideOf } from '../aside.ts';
import type { RowDigest } from '../digest.ts';
import { idColumn, keyIdentity } from '../keys.ts';
import { renderValue } from '../render.ts';
import { compared, Listing } from './plan.ts';
import type { Planner } from './plan.ts';

/** Gathers hashes and the rows that have them. */
export class OwnHashes {
  private readonly dataOf = new Map<unknown, string>();
  private readonly hashOf = new Map<string, unknown>();
  private readonly shared = new Listing<string>();
  private readonly several = new Listing<string>();
  private readonly missing = new Listing<string>();
  private readonly id: number;
  rows = 0;

  constructor(columns: readonly Column[]) {
    this.id = columnIndex(columns, idColumn);
  }

  add(row: Row, { data: { sha256 } }: RowDigest): void {
    const hash = asideOf(row)?.hash;
    // The loader has declared that it has no such column.
    if (hash === undefined) return;
    this.rows += 1;
    const id = renderValue(row[this.id]);
    if (hash === null) {
      this.missing.add(id);
      return;
    }
    const identity = identityOf([hash]);
    const data = this.dataOf.get(identity);
    if (data === undefined) this.dataOf.set(identity, sha256);
    else if (data !== sha256) this.shared.add(id);
    const other = this.hashOf.get(sha256);
    if (other === undefined) this.hashOf.set(sha256, identity);
    else if (other !== identity) this.several.add(id);
  }

  result(): Readonly<Record<string, unknown>> {
    return {
      no_hash: this.missing.result(),
      same_hash_for_other_rows: this.shared.result(),
      other_hash_for_same_rows: this.several.result(),
    };
  }
}

const none = { count: 0, first: [] };
export const noOwnHashFault = {
  no_hash: none,
  same_hash_for_other_rows: none,
  other_hash_for_same_rows: none,
};

/** A hash of any type as the key of a map. */
const identityOf: (hash: readonly Value[]) => unknown = keyIdentity(
  [{ name: 'hash', family: 'text', kind: 'text', nullable: true }],
  ['hash'],
);

/** `snapshot_diff_row_hash_matches` of a loader whose hash is its own. */
export const ownRowHashPlan: Planner = ({ expectation: { after } }) => ({
  begin() {
    const hashes = new OwnHashes(after.columns);
    return {
      row: (row, digest) => hashes.add(row, digest),
      finish: () => [
        compared(
          'snapshot_diff_row_hash_matches',
          { rows: after.count, ...noOwnHashFault },
          { rows: hashes.rows, ...hashes.result() },
          { isEmpty: after.count === 0, detail: "the loader's own hash: equal exactly where the rows are" },
        ),
      ],
    };
  },
});
