/** The last lines that a container has printed. */
import { runWithin } from './container-exec.ts';
import { reachRuntime } from './container-runtime.ts';
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

/** The time by the container's clock, in whole seconds: what {@link linesSince} is asked by. */
export async function timeIn(container: string): Promise<number> {
  const { output } = await runWithin(container, 'date +%s');
  return Number(output.trim());
}

/** What a container has printed since then, all of it. @throws MatrixError MATRIX_ENGINE_UNAVAILABLE without Docker */
export async function linesSince(container: string, since: number): Promise<readonly string[]> {
  const { client } = await reachRuntime();
  const found = client.container.getById(container);
  const log = await found.logs({ follow: false, stdout: true, stderr: true, since });
  return textOfLog(log).split('\n');
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
