/** The versions that a history table holds of each key, in the order of their validity. */
import { columnIndex } from '../../model/rows.ts';
import type { Column, Row } from '../../model/rows.ts';
import { currentColumn, hashColumn, validFromColumn, validToColumn } from '../../model/technical.ts';
import type { Value } from '../../model/value.ts';
import { idColumn } from '../keys.ts';

export interface Version {
  readonly from: Value | undefined;
  readonly to: Value | undefined;
  readonly current: Value | undefined;
  readonly hash: Value | undefined;
}

export class Versions {
  readonly byId = new Map<Value | undefined, Version[]>();
  private readonly id: number;
  private readonly from: number;
  private readonly to: number;
  private readonly current: number;
  private readonly hash: number;

  constructor(columns: readonly Column[]) {
    this.id = columnIndex(columns, idColumn);
    this.from = columnIndex(columns, validFromColumn.name);
    this.to = columnIndex(columns, validToColumn.name);
    this.current = columnIndex(columns, currentColumn.name);
    this.hash = columnIndex(columns, hashColumn.name);
  }

  add(row: Row): void {
    const version = {
      from: row[this.from],
      to: row[this.to],
      current: row[this.current],
      hash: row[this.hash],
    };
    const there = this.byId.get(row[this.id]);
    if (there) there.push(version);
    else this.byId.set(row[this.id], [version]);
  }

  /** Sorts each key's versions by the start of their validity; of equal starts the open one stands last. */
  sorted(): this {
    for (const versions of this.byId.values()) {
      // Stryker disable next-line ConditionalExpression,EqualityOperator: one version is in order
      if (versions.length > 1) sortVersions(versions);
    }
    return this;
  }
}

/** In place: by the start of their validity; of equal starts the open one stands last. */
export function sortVersions(versions: Version[]): Version[] {
  return versions.sort((a, b) => compare(a.from, b.from) || compareEnds(a.to, b.to));
}

function compare(left: Value | undefined, right: Value | undefined): number {
  if (typeof left !== 'bigint' || typeof right !== 'bigint') return 0;
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareEnds(left: Value | undefined, right: Value | undefined): number {
  // Stryker disable next-line ConditionalExpression: a sort asks whether one goes before the other
  return Number(left === null) - Number(right === null) || compare(left, right);
}
