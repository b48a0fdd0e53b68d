/** How the pages of an API follow each other, by the manifest's options: what is asked for, and what leads on. */
import type { IncomingHttpHeaders } from 'node:http';
import { MatrixError } from '../../../model/error.ts';
import type { Pagination, PaginationStyle } from '../../../model/manifest.ts';
import type { Page } from './page.ts';

export interface Paging {
  readonly style: PaginationStyle;
  /** The query parameters of a page. @param position what led to it; null for the first one */
  readonly parameters: (limit: number, position: string | null) => Readonly<Record<string, string>>;
  /** What leads to the page after this one; null after the last. Pure. */
  readonly next: (page: Page, position: string | null, headers: IncomingHttpHeaders) => string | null;
}

/** Without options by cursor, as the API of the harness tells its pages. */
export function pagingOf(options: Pagination = { style: 'cursor' }): Paging {
  const { style, limit_parameter = 'limit', position_parameter = style } = options;
  return {
    style,
    parameters: (limit, position) => ({
      [limit_parameter]: String(limit),
      ...(position === null || style === 'next_link' ? {} : { [position_parameter]: position }),
    }),
    next(page, position, headers) {
      if (style === 'cursor') return page.next;
      if (style === 'next_link') return nextLink(headers.link);
      const read = page.offset + page.rows.length;
      if (read >= page.total || page.rows.length === 0) return null;
      return style === 'offset' ? String(read) : String(Number(position ?? 1) + 1);
    },
  };
}

/** The target of `<…>; rel="next"`; null where there is none. @throws MatrixError MATRIX_BAD_PAGE */
function nextLink(header: string | readonly string[] | undefined): string | null {
  const links = [header ?? ''].flat().join(', ');
  if (links.trim() === '') return null;
  const found = [...links.matchAll(/<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s",;]+))*)/g)];
  if (found.length === 0)
    throw new MatrixError('MATRIX_BAD_PAGE', 'the Link header of a page names no link: <…>; rel="next"');
  const next = found.find(([, , parameters = '']) =>
    /;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\b)/i.test(parameters),
  );
  return next?.[1] ?? null;
}
