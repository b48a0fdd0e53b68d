/** Faults that a test asks of the server: what real APIs do on a bad day. No request of a loader reaches them. */
import type { ServerResponse } from 'node:http';
import { refusal } from './answer.ts';
import type { Answer, PageTwist } from './answer.ts';

export type Fault =
  /** A refusal. `retry_after` is the header as it is sent: seconds, or an HTTP date. */
  | { readonly what: 'status'; readonly status: number; readonly retry_after?: string }
  /** The answer, this much later (ms). */
  | { readonly what: 'slow'; readonly millis: number }
  /** Accepted and never answered. */
  | { readonly what: 'silence' }
  /** Half of the body, then the connection's end. */
  | { readonly what: 'truncated' }
  /** Half of the body, then a reset. */
  | { readonly what: 'reset' }
  /** Status, type and length of a good answer, and JSON that ends in the middle. */
  | { readonly what: 'malformed' }
  /** Status 200 and a page for people. */
  | { readonly what: 'html' }
  | { readonly what: 'redirect'; readonly to: string }
  /**
   * A good answer with wrong rows: `repeated_page` has those of the page before, `missing_page` is the page after
   * in place of this one, `short_page` lacks its last row, `same_next` leads to itself.
   */
  | { readonly what: PageTwist };

export interface FaultPlan {
  readonly fault: Fault;
  /** The first request that meets it, counted from now: 1 (the default) is the next one. */
  readonly request?: number;
  /** How many requests in a row meet it; default 1. */
  readonly times?: number;
}

const twists: ReadonlySet<string> = new Set<PageTwist>([
  'repeated_page',
  'missing_page',
  'short_page',
  'same_next',
]);

export function twistOf(fault: Fault | undefined): PageTwist | undefined {
  return fault && twists.has(fault.what) ? (fault.what as PageTwist) : undefined;
}

export interface PlannedFault {
  /** Settles when the last of the requests has met the fault. */
  readonly met: Promise<void>;
}

/** The faults that are planned, told request by request. */
export class Faults {
  #planned: { readonly fault: Fault; wait: number; left: number; readonly met: () => void }[] = [];

  plan({ fault, request = 1, times = 1 }: FaultPlan): PlannedFault {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#planned.push({ fault, wait: request - 1, left: times, met: resolve });
    return { met: promise };
  }

  /** The fault of the next request; of several that are due the one that was planned first. */
  next(): Fault | undefined {
    let due: Fault | undefined;
    for (const planned of this.#planned) {
      if (planned.wait > 0) planned.wait -= 1;
      else if (!due && planned.left > 0) {
        due = planned.fault;
        planned.left -= 1;
        if (planned.left === 0) planned.met();
      }
    }
    this.#planned = this.#planned.filter(({ left }) => left > 0);
    return due;
  }
}

/** Sends an answer, or what the fault makes of it. */
export function send(response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  switch (fault?.what) {
    case undefined:
      return sendWhole(response, answer);
    case 'status': {
      const headers = fault.retry_after === undefined ? {} : { 'retry-after': fault.retry_after };
      return sendWhole(response, refusal(fault.status, 'fault', 'this answer was asked for', headers));
    }
    case 'slow': {
      const timer = setTimeout(() => sendWhole(response, answer), fault.millis);
      response.once('close', () => clearTimeout(timer));
      return;
    }
    case 'silence':
      return;
    case 'truncated':
      return sendHalf(response, answer, () => response.socket?.end());
    case 'reset':
      return sendHalf(response, answer, () => response.socket?.resetAndDestroy());
    case 'malformed':
      return sendWhole(response, { ...answer, body: [half(answer)] });
    case 'html': {
      const body = Buffer.from('<!DOCTYPE html>\n<html><body>Back in a moment.</body></html>\n');
      return sendWhole(response, { status: 200, headers: { 'content-type': 'text/html' }, body: [body] });
    }
    case 'redirect':
      return sendWhole(response, { status: 302, headers: { location: fault.to }, body: [] });
    default:
      return sendWhole(response, answer);
  }
}

function sendWhole(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': lengthOf(body) });
  // All pieces in one go, and none of them copied.
  response.cork();
  for (const piece of body) response.write(piece);
  response.end();
  response.uncork();
}

function sendHalf(response: ServerResponse, answer: Answer, end: () => void): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': lengthOf(answer.body) });
  response.write(half(answer), end);
}

function half({ body }: Answer): Buffer {
  return Buffer.concat(body, Math.floor(lengthOf(body) / 2));
}

function lengthOf(body: readonly Buffer[]): number {
  return body.reduce((sum, piece) => sum + piece.length, 0);
}
