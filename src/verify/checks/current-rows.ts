/** `scd2_current_rows_match_source`: the data of the current versions is the source's snapshot. */
import { columnIndex } from '../../model/rows.ts';
import type { Row } from '../../model/rows.ts';
import { currentColumn } from '../../model/technical.ts';
import type { Value } from '../../model/value.ts';
import { MultisetSum, rowDigester } from '../digest.ts';
import { compared, eachRow } from './plan.ts';
import type { Ground, Planner } from './plan.ts';

export const currentRowsPlan: Planner = (ground) => {
  const current = columnIndex(ground.expectation.after.columns, currentColumn.name);
  const expected = expectedSnapshot(ground);
  return {
    begin() {
      const observed = new MultisetSum();
      return {
        row(row, { data }) {
          if (row[current] === true) observed.add(data);
        },
        finish: () => [
          compared(
            'scd2_current_rows_match_source',
            { rows: expected.count, checksum: expected.text() },
            { rows: observed.count, checksum: observed.text() },
            { isEmpty: expected.count === 0 },
          ),
        ],
      };
    },
  };
};

/** Not from the oracle's history: the source's own rows, as the sink's types retain them. */
function expectedSnapshot({ expectation: { source }, keep, memo, visit }: Ground): MultisetSum {
  const sum = new MultisetSum();
  const rules = source.columns.map((column) => keep(column));
  if (rules.every((rule) => rule === undefined)) {
    visit(source, (_, digest) => sum.add(digest));
    return sum;
  }
  // Stryker disable next-line ObjectLiteral: nothing is kept with a row made here
  const digester = rowDigester(source.columns, { memo });
  eachRow(source, (row) => {
    const retained: Row = row.map((value, index) => retain(rules[index], value));
    sum.add(digester.observed(retained));
  });
  return sum;
}

function retain(rule: ((value: Value) => Value) | undefined, value: Value): Value {
  return rule ? rule(value) : value;
}
