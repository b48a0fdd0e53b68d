/** Load jobs: rows as JSON lines, sent in pieces that are acknowledged one by one (a resumable upload), in bounded memory. */
import type { ApiAnswer, BigQueryClient } from './client.ts';
import { BigQueryFailure, hasStatus } from './failure.ts';
import { endOf, findJob, jobLabels, newJob } from './jobs.ts';
import type { Job, JobReference } from './jobs.ts';
import { referenceOf } from './tables.ts';
import type { Field, TablePlace } from './tables.ts';

/** What a piece's length is a multiple of, but for the last (guide "Resumable uploads"). */
const unit = 256 * 1024;

export interface UploadSettings {
  /** Bytes sent at once: a multiple of 256 KiB. Default 8 MiB. */
  readonly pieceSize?: number;
}

/**
 * Loads JSON lines into a table that is there, in place of its rows: seen whole or not at all.
 * @returns how many rows the service says that it has written; null where it does not say
 * @throws BigQueryFailure; whatever `lines` throws, and then nothing was loaded
 */
export async function loadLines(
  client: BigQueryClient,
  place: TablePlace,
  fields: readonly Field[],
  lines: AsyncIterable<Buffer>,
  { pieceSize = 32 * unit }: UploadSettings = {},
): Promise<number | null> {
  const what = `loading rows into ${place.dataset}.${place.table}`;
  const pieces = piecesOf(lines, pieceSize);
  const first = await pieces.next();
  // An empty table is made without a job.
  if (first.done) return 0;
  const reference = newJob(client);
  const session = await beginUpload(client, what, {
    jobReference: reference,
    configuration: {
      load: {
        destinationTable: referenceOf(client, place),
        schema: { fields },
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        createDisposition: 'CREATE_NEVER',
        writeDisposition: 'WRITE_TRUNCATE',
        autodetect: false,
        ignoreUnknownValues: false,
        maxBadRecords: 0,
      },
      labels: jobLabels,
    },
  });
  let sent = await sendPiece(client, what, session, reference, 0, first.value);
  for await (const piece of pieces) sent = await sendPiece(client, what, session, reference, sent.at, piece);
  if (!sent.job) throw new BigQueryFailure(what, 400, { message: 'the upload was not taken as complete' });
  const job = await endOf(client, what, sent.job);
  const rows = job.statistics?.load?.outputRows;
  return rows === undefined ? null : Number(rows);
}

interface Piece {
  readonly bytes: Buffer;
  readonly isLast: boolean;
}

/** All of one size, but for the last, which is never empty. */
async function* piecesOf(lines: AsyncIterable<Buffer>, size: number): AsyncGenerator<Piece, void, undefined> {
  const held: Buffer[] = [];
  let length = 0;
  for await (const bytes of lines) {
    held.push(bytes);
    length += bytes.length;
    // One byte more than a piece is held back, so that the last piece is known as such.
    while (length > size) {
      const all = Buffer.concat(held.splice(0), length);
      yield { bytes: all.subarray(0, size), isLast: false };
      held.push(all.subarray(size));
      length -= size;
    }
  }
  if (length > 0) yield { bytes: Buffer.concat(held, length), isLast: true };
}

async function beginUpload(client: BigQueryClient, what: string, json: object): Promise<string> {
  const { headers } = await client.call({
    what,
    method: 'POST',
    path: '/jobs',
    isUpload: true,
    query: { uploadType: 'resumable' },
    json,
    headers: { 'x-upload-content-type': 'application/octet-stream' },
  });
  const { location } = headers;
  if (location) return location;
  throw new BigQueryFailure(what, 400, { message: 'no place for the upload was answered' });
}

interface Sent {
  /** How many bytes the service has. */
  readonly at: number;
  /** Once it has all. */
  readonly job: Job | null;
}

/** Sends a piece until all of it is there: after a part, or an attempt whose answer was lost, what is missing. */
async function sendPiece(
  client: BigQueryClient,
  what: string,
  session: string,
  reference: JobReference,
  start: number,
  { bytes, isLast }: Piece,
): Promise<Sent> {
  const end = start + bytes.length;
  const total = isLast ? String(end) : '*';
  for (let at = start; ;) {
    const answer = await put(client, what, session, reference, {
      range: `bytes ${at}-${end - 1}/${total}`,
      bytes: bytes.subarray(at - start),
    });
    if (answer.status !== 308) return { at: end, job: answer.body };
    const has = Number(/-(\d+)$/.exec(answer.headers['range'] ?? '')?.[1] ?? -1) + 1;
    if (has >= end && !isLast) return { at: end, job: null };
    if (has <= at)
      throw new BigQueryFailure(what, 400, { message: `the upload stands still at byte ${has}` });
    at = has;
  }
}

async function put(
  client: BigQueryClient,
  what: string,
  session: string,
  reference: JobReference,
  { range, bytes }: { readonly range: string; readonly bytes: Buffer },
): Promise<ApiAnswer<Job>> {
  try {
    return await client.call<Job>({
      what,
      method: 'PUT',
      path: session,
      bytes,
      headers: { 'content-range': range, 'content-type': 'application/octet-stream' },
    });
  } catch (error) {
    // The upload was over already: an earlier attempt was carried out, and its answer lost.
    if (!hasStatus(error, 404) && !hasStatus(error, 409) && !hasStatus(error, 410)) throw error;
    const job = await findJob(client, what, reference).catch(() => {
      throw error;
    });
    return { status: 200, body: job, headers: {} };
  }
}
