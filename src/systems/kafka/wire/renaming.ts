/** Changes the addresses that brokers tell their clients, in the answers that tell them, and nothing else. */
import type { Address, Conversation } from '../../lead.ts';

/** Requests, by their number, whose answers tell where brokers are: Metadata, FindCoordinator, DescribeCluster. */
const telling = new Set([3, 10, 60]);

const field = { apiKey: 4, askedCorrelation: 8, answeredCorrelation: 4 } as const;

/** One connection. A broker answers in the order in which it was asked, each with the number of its request. */
export class Renaming implements Conversation {
  readonly #led: ReadonlyMap<Address, Address>;
  readonly #asked = new Frames();
  readonly #answered = new Frames();
  readonly #awaited = new Set<number>();

  /** @param led what is to be told for an address; it may grow */
  constructor(led: ReadonlyMap<Address, Address>) {
    this.#led = led;
  }

  asked(bytes: Buffer): void {
    for (const frame of this.#asked.whole(bytes)) {
      if (frame.length < field.askedCorrelation + 4 || !telling.has(frame.readInt16BE(field.apiKey)))
        continue;
      this.#awaited.add(frame.readInt32BE(field.askedCorrelation));
    }
  }

  answered(bytes: Buffer): Buffer {
    return Buffer.concat(this.#answered.whole(bytes).map((frame) => this.#renamed(frame)));
  }

  #renamed(frame: Buffer): Buffer {
    if (frame.length < field.answeredCorrelation + 4) return frame;
    if (!this.#awaited.delete(frame.readInt32BE(field.answeredCorrelation))) return frame;
    let told = frame;
    for (const [from, to] of this.#led) {
      for (const form of [plain, compact]) told = replaced(told, form(from), form(to));
    }
    told.writeInt32BE(told.length - 4);
    return told;
  }
}

/** A host is told as its length and its text, and the port behind it. */
function plain({ host, port }: Address): Buffer {
  const bytes = Buffer.alloc(2 + host.length + 4);
  bytes.writeInt16BE(host.length);
  bytes.write(host, 2);
  bytes.writeInt32BE(port, 2 + host.length);
  return bytes;
}

/** In the newer versions of a request: the length and one more, in a byte. */
function compact({ host, port }: Address): Buffer {
  const bytes = Buffer.alloc(1 + host.length + 4);
  bytes.writeUInt8((host.length + 1) & 0x7f);
  bytes.write(host, 1);
  bytes.writeInt32BE(port, 1 + host.length);
  return bytes;
}

function replaced(bytes: Buffer, from: Buffer, to: Buffer): Buffer {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, start)) {
    parts.push(bytes.subarray(start, at), to);
    start = at + from.length;
  }
  return start === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(start)]);
}

/** Puts together what came in any pieces: a length, and as many bytes. */
class Frames {
  #waiting: Buffer[] = [];
  #length = 0;
  /** Of the first frame that waits, its length told before it included; null until that is there. */
  #needed: number | null = null;

  whole(bytes: Buffer): readonly Buffer[] {
    this.#waiting.push(bytes);
    this.#length += bytes.length;
    const frames: Buffer[] = [];
    while (this.#length >= (this.#needed ?? 4)) {
      const all = this.#waiting.length === 1 ? (this.#waiting[0] as Buffer) : Buffer.concat(this.#waiting);
      this.#needed = 4 + all.readUInt32BE(0);
      if (all.length >= this.#needed) {
        frames.push(all.subarray(0, this.#needed));
        this.#keep(all.subarray(this.#needed));
        this.#needed = null;
      } else {
        this.#keep(all);
        break;
      }
    }
    return frames;
  }

  #keep(rest: Buffer): void {
    this.#waiting = [rest];
    this.#length = rest.length;
  }
}
