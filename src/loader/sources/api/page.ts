/** A page as the API tells it: where it stands among all records, what leads to the next one, and its records. */
import { MatrixError } from '../../../model/error.ts';
import type { Row } from '../../../model/rows.ts';
import type { RowArray } from '../../../systems/json/rows.ts';
import { badJson, skipBlanks, stringText, valueEnd, walkMembers } from '../../../systems/json/scan.ts';

export interface Page {
  /** The same for all pages of one reading. */
  readonly snapshot: string;
  /** How many records stand before the page. */
  readonly offset: number;
  /** How many records there are in all pages. */
  readonly total: number;
  /** What leads to the next page; null after the last. */
  readonly next: string | null;
  readonly rows: readonly Row[];
  /** The text of the first record; null where there is none. */
  readonly first: string | null;
}

/** The name of the member that holds the records: `data` of `$.data`. @throws MatrixError MATRIX_MANIFEST_INCOMPLETE */
export function recordsMember(path: string | undefined): string {
  const match = /^\$\.([A-Za-z_]\w*)$/.exec(path ?? '');
  if (match) return match[1] as string;
  throw new MatrixError(
    'MATRIX_MANIFEST_INCOMPLETE',
    `source.options.records_path names one member of a page, like $.data; it is ${JSON.stringify(path)}`,
  );
}

/**
 * Reads a whole page: a part that comes before the fault in a text is not given away either.
 * @param member that holds the records
 * @param hasNext whether it is the page's own `next` that leads on
 * @throws MatrixError MATRIX_BAD_JSON for a text that is none; MATRIX_BAD_PAGE where a part is missing or is not
 *   what it should be; what `readRows` throws
 */
export function readPage(
  text: string,
  member: string,
  readRows: (text: string, at: number) => RowArray,
  hasNext = true,
): Page {
  const parts = new Map<string, string>();
  let records: (RowArray & { readonly start: number }) | undefined;
  const end = walkMembers(text, 0, (name, start) => {
    if (name === member) {
      records = { ...readRows(text, start), start };
      return records.end;
    }
    const valueEnds = valueEnd(text, start);
    parts.set(name, text.slice(start, valueEnds));
    return valueEnds;
  });
  const behind = skipBlanks(text, end);
  if (behind < text.length) throw badJson('nothing more', text, behind);
  if (!records) throw badPage(member, 'an array of records');
  const { rows, start } = records;
  const begins = skipBlanks(text, start + 1);
  return {
    snapshot: textPart(parts, 'snapshot'),
    offset: countPart(parts, 'offset'),
    total: countPart(parts, 'total'),
    next: !hasNext || parts.get('next') === 'null' ? null : textPart(parts, 'next'),
    rows,
    first: rows.length === 0 ? null : text.slice(begins, valueEnd(text, begins)),
  };
}

function textPart(parts: ReadonlyMap<string, string>, name: string): string {
  const raw = parts.get(name);
  if (raw === undefined || !/^"[^]+"$/.test(raw)) {
    throw badPage(name, name === 'next' ? 'a text, or null after the last page' : 'a text');
  }
  return stringText(raw);
}

function countPart(parts: ReadonlyMap<string, string>, name: string): number {
  const raw = parts.get(name) ?? '';
  if (/^(?:0|[1-9]\d{0,14})$/.test(raw)) return Number(raw);
  throw badPage(name, 'a count of records');
}

function badPage(part: string, meaning: string): MatrixError {
  return new MatrixError('MATRIX_BAD_PAGE', `a page needs a member ${part}: ${meaning}`);
}
