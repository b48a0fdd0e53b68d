/** The reference loader as a command that tells its points where it is asked to; with a defect where the environment names one. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createReferenceLoader } from '../../src/loader/reference.ts';
import type { LoadPoint } from '../../src/model/load-point.ts';
import type { LoadRequest } from '../../src/model/loader.ts';
import { brokenBy } from './broken-sinks.ts';

const input = createInterface({ input: process.stdin });

async function line(): Promise<string> {
  const [text] = (await once(input, 'line')) as [string];
  return text;
}

async function reached(point: LoadPoint): Promise<void> {
  const answer = line();
  console.log(JSON.stringify({ reached: point }));
  await answer;
}

const loader = createReferenceLoader(brokenBy(process.env['DEFECT']));
const request = JSON.parse(await line()) as LoadRequest;
if (request.phase === 'prepare') {
  await loader.prepare?.(request);
} else {
  const context = {
    log: (text: string) => void process.stderr.write(text),
    signal: new AbortController().signal,
    guard: () => () => {},
    ...(request.points ? { reached } : {}),
  };
  console.log(JSON.stringify(await loader.load(request, context)));
}
input.close();
process.stdin.destroy();
