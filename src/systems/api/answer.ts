/** What the API answers: a page of rows, or a refusal in words. */
import { createHash } from 'node:crypto';
import type { Row } from '../../model/rows.ts';
import { encodedRows } from './encoded-rows.ts';
import type { Resource, Snapshot } from './resource.ts';
import { BadQuery, cursorText, parseQuery } from './query.ts';
import type { Store } from './store.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** In pieces, so that what is kept is sent without a copy. */
  readonly body: readonly Buffer[];
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  /** The `If-None-Match` header. */
  readonly known: string | undefined;
}

/** How a page can be told wrong; see `faults.ts`. */
export type PageTwist = 'repeated_page' | 'missing_page' | 'short_page' | 'same_next';

const json = { 'content-type': 'application/json; charset=utf-8' };

export function refusal(status: number, code: string, message: string, headers = {}): Answer {
  const body = Buffer.from(JSON.stringify({ error: { code, message } }));
  return { status, headers: { ...json, ...headers }, body: [body] };
}

export function isAuthorized(header: string | undefined, token: string): boolean {
  return header === `Bearer ${token}`;
}

/** @param token the one that opens the API */
export function answerTo(asked: Asked, store: Store, token: string, twist?: PageTwist): Answer {
  const { method, url } = asked;
  if (method !== 'GET' && method !== 'HEAD') {
    // Recorded before all else: a write that is also unauthorised is one that was tried.
    store.recordRefusal(method, url.pathname);
    return refusal(405, 'method_not_allowed', 'rows are read here and never written', { allow: 'GET, HEAD' });
  }
  if (!isAuthorized(asked.authorization, token)) {
    return refusal(401, 'unauthorized', "the connection's token is wanted", { 'www-authenticate': 'Bearer' });
  }
  const resource = store.find(url.pathname);
  if (!resource) return refusal(404, 'not_found', `nothing stands at ${url.pathname}`);
  try {
    return pageOf(resource, asked, twist);
  } catch (error) {
    if (error instanceof BadQuery) return refusal(400, 'bad_request', error.message);
    throw error;
  }
}

function pageOf(resource: Resource, { url, known }: Asked, twist: PageTwist | undefined): Answer {
  const query = parseQuery(url.searchParams, resource.columns);
  const { cursor, limit, identity } = query;
  const snapshot = cursor ? resource.find(cursor.snapshot) : resource.current();
  if (!snapshot) {
    return refusal(410, 'snapshot_gone', 'the rows have changed twice since this reading began: begin again');
  }
  const tag = `"${createHash('sha256').update(`${snapshot.token} ${url.search}`).digest('hex').slice(0, 16)}"`;
  if (known === tag) return { status: 304, headers: { etag: tag }, body: [] };
  const rows = snapshot.select(query);
  const offset = (cursor?.offset ?? query.offset ?? 0) + (twist === 'missing_page' ? limit : 0);
  const end = Math.min(offset + limit, rows.length);
  const next = twist === 'same_next' ? offset : end < rows.length ? end : null;
  const from = twist === 'repeated_page' ? Math.max(offset - limit, 0) : offset;
  const count = Math.max(end - offset, 0);
  const page = rows.slice(from, twist === 'short_page' ? end - 1 : from + count);
  const nextCursor = next === null ? null : cursorText({ snapshot: snapshot.token, offset: next }, identity);
  return {
    status: 200,
    headers: { ...json, etag: tag, ...(nextCursor === null ? {} : { link: linkTo(url, nextCursor) }) },
    body: pageBody(snapshot, { offset, total: rows.length, next: nextCursor }, page),
  };
}

function linkTo(url: URL, cursor: string): string {
  const next = new URL(url);
  for (const name of ['page', 'offset']) next.searchParams.delete(name);
  next.searchParams.set('cursor', cursor);
  return `<${next.pathname}${next.search}>; rel="next"`;
}

interface PageHead {
  readonly offset: number;
  readonly total: number;
  readonly next: string | null;
}

function pageBody({ token, columns }: Snapshot, head: PageHead, rows: readonly Row[]): readonly Buffer[] {
  const members = JSON.stringify({ snapshot: token, ...head }).slice(0, -1);
  return [Buffer.from(`${members},"data":[\n`), ...encodedRows(columns)(rows), closing];
}

const closing = Buffer.from('\n]}\n');
