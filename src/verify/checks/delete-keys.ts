/** `delete_keys_absent`: no key that was in the target before and should be gone is still there. */
import { columnIndex } from '../../model/rows.ts';
import type { Rows } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { idColumn } from '../keys.ts';
import { renderValue } from '../render.ts';
import { compared, eachRow, Listing } from './plan.ts';
import type { Planner } from './plan.ts';

export const deleteKeysPlan: Planner = ({ expectation }) => {
  const deleted = idsOf(expectation.before);
  for (const id of idsOf(expectation.after)) deleted.delete(id);
  const at = columnIndex(expectation.after.columns, idColumn);
  return {
    begin() {
      const present = new Listing<string>();
      let isRead = false;
      return {
        row(row) {
          isRead = true;
          if (deleted.has(row[at])) present.add(renderValue(row[at]));
        },
        finish: () => [
          compared(
            'delete_keys_absent',
            // An emptied target has no deleted key either, but then nothing was looked through.
            { count: 0, first: [], rows_read: expectation.after.count > 0 },
            { ...present.result(), rows_read: isRead },
            { isEmpty: deleted.size === 0, detail: `${deleted.size} deleted keys looked for` },
          ),
        ],
      };
    },
  };
};

function idsOf(rows: Rows): Set<Value | undefined> {
  const at = columnIndex(rows.columns, idColumn);
  const ids = new Set<Value | undefined>();
  eachRow(rows, (row) => ids.add(row[at]));
  return ids;
}
