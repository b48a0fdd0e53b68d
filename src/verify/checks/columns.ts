/** `wide_columns_preserved`: the wide columns are all there, of the right types, and hold what they should. */
import { eventField } from '../../model/events.ts';
import type { Check } from '../../model/check.ts';
import { isWide, widePrefix } from '../../model/wide.ts';
import { compared, eachRow } from './plan.ts';
import type { Plan, Planner, Seen } from './plan.ts';

const name = 'wide_columns_preserved';

/** Equal table digests prove all values at once; else the keyed difference says which columns differ. */
export const widePlan: Planner = ({ expectation, after }): Plan => {
  const { columns, shape } = expectation.after;
  const wide = columns.filter(isWide);
  const isLog = shape === 'log';
  let expectedRows = after.count;
  if (isLog) {
    expectedRows = 0;
    eachRow(expectation.after, (row) => {
      if (row[eventField.hasData] === true) expectedRows += 1;
    });
  }

  function judge(seen: Seen, observedRows: number): Check {
    const stored = new Map(seen.observation.columns.map((column) => [column.name, column.native]));
    const types = wide.map((column) => ({
      column: column.name,
      expected: seen.natives(column),
      observed: stored.get(column.name) ?? null,
    }));
    const otherTypes = types.filter((type) => type.observed !== null && type.observed !== type.expected);
    const { missing, unexpected, changed } = seen.difference;
    const differing = Object.fromEntries(
      Object.entries(changed.columns).filter(([column]) => column.startsWith(widePrefix)),
    );
    // Where rows were compared by key, those without a partner were not compared.
    const pairs = Math.min(observedRows, after.count - missing.count, seen.summary.count - unexpected.count);
    const known = new Set(columns.map((column) => column.name));
    const outside = [...stored.keys()].filter((column) => !known.has(column));
    const report = {
      columns: types.filter((type) => type.observed !== null).length,
      missing: types.filter((type) => type.observed === null).map((type) => type.column),
      other_types: otherTypes,
      differing_rows: differing,
      rows_compared: expectedRows > 0 && pairs > 0 && !seen.isUnstable,
    };
    const wanted = {
      columns: wide.length,
      missing: [],
      other_types: [],
      differing_rows: {},
      rows_compared: expectedRows > 0,
    };
    const detail = [
      `${Math.max(pairs, 0)} rows compared`,
      ...(seen.isUnstable ? ['a second reading showed other rows than the first'] : []),
      ...(outside.length > 0 ? [`columns outside the contract: ${outside.join(', ')}`] : []),
    ].join('; ');
    if (wide.length === 0) {
      return {
        name,
        status: 'failed',
        expected: wanted,
        observed: report,
        detail: 'no wide column is expected',
      };
    }
    return compared(name, wanted, report, { detail, isEmpty: isLog && expectedRows + observedRows === 0 });
  }

  return {
    begin() {
      let observedRows = 0;
      return {
        row(row) {
          if (!isLog || row[eventField.hasData] === true) observedRows += 1;
        },
        finish: (seen) => [judge(seen, observedRows)],
      };
    },
  };
};
