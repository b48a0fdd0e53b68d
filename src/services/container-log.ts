/** The last lines that a container has printed. */
import type { Container } from './container-runtime.ts';

/** Of each piece of a log its stream, three zeros and its length come first. */
const header = 8;

/** Empty where there is none, or the container has gone. */
export async function endOfContainerLog(container: Container, lines = 15): Promise<string> {
  try {
    const log = await container.logs({ follow: false, stdout: true, stderr: true, tail: lines });
    return textOfLog(log).trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

/** Puts the pieces of a log together: those of standard output and standard error are told apart by headers. */
export function textOfLog(log: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + header <= log.length;) {
    const length = log.readUInt32BE(at + 4);
    pieces.push(log.subarray(at + header, at + header + length));
    at += header + length;
  }
  return Buffer.concat(pieces).toString('utf8');
}
