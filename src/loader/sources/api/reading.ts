/** Reads all pages of one query, the next one under way while the caller has this one, and proves that they are all. */
import { hash } from 'node:crypto';
import { MatrixError } from '../../../model/error.ts';
import type { Row } from '../../../model/rows.ts';
import type { Page } from './page.ts';

/** Gets one page. @param cursor null for the first one */
export type GetPage = (cursor: string | null) => Promise<Page>;

/**
 * Rows of all pages, a batch per page.
 * @param what is read, in words
 * @throws MatrixError MATRIX_BAD_PAGES where the pages do not make up one whole: one that comes twice, is missing or
 *   short, leads to itself, or is of another snapshot
 */
export async function* allPages(what: string, getPage: GetPage): AsyncGenerator<readonly Row[]> {
  const reading = new Reading(what);
  let page = await getPage(null);
  for (;;) {
    reading.take(page);
    const { next, rows } = page;
    // Whoever leaves early leaves the next page under way: that it fails then is nobody's business.
    const coming = next === null ? null : getPage(next);
    coming?.catch(() => {});
    if (rows.length > 0) yield rows;
    if (!coming) break;
    page = await coming;
  }
  reading.end();
}

/** What was seen of the pages so far: digests, because a piece of a page's text would keep all of it. */
class Reading {
  readonly #what: string;
  readonly #cursors = new Set<string>();
  readonly #beginnings = new Set<string>();
  #snapshot: string | null = null;
  #total = 0;
  #count = 0;

  constructor(what: string) {
    this.#what = what;
  }

  take({ snapshot, offset, total, next, rows, first }: Page): void {
    if (this.#snapshot === null) [this.#snapshot, this.#total] = [snapshot, total];
    if (snapshot !== this.#snapshot || total !== this.#total) {
      throw this.#error(
        `the rows changed while they were read: after ${this.#count} of ${this.#total} came a page of another snapshot`,
      );
    }
    if (offset !== this.#count) {
      throw this.#error(
        `a page begins after ${offset} rows, and ${this.#count} were read: a page before it was short, is missing or came again`,
      );
    }
    const beginning = first === null ? null : digestOf(first);
    const way = next === null ? null : digestOf(next);
    if (beginning !== null && this.#beginnings.has(beginning)) {
      throw this.#error(
        `a page came again after ${this.#count} of ${total} rows: it begins with the same record as one before`,
      );
    }
    if (way !== null && (rows.length === 0 || this.#cursors.has(way))) {
      throw this.#error(`the pages lead in a circle after ${this.#count + rows.length} of ${total} rows`);
    }
    if (beginning !== null) this.#beginnings.add(beginning);
    if (way !== null) this.#cursors.add(way);
    this.#count += rows.length;
  }

  end(): void {
    if (this.#count === this.#total) return;
    throw this.#error(`the last page came after ${this.#count} of ${this.#total} rows`);
  }

  #error(how: string): MatrixError {
    return new MatrixError('MATRIX_BAD_PAGES', `${this.#what}: ${how}`);
  }
}

function digestOf(text: string): string {
  return hash('sha256', text, 'base64');
}
