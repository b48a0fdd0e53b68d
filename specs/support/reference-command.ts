/** The reference loader as a command: reads a request, loads, prints the report. By strategy it may misbehave. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { referenceLoader } from '../../src/loader/reference.ts';
import type { LoadReport, LoadRequest } from '../../src/model/loader.ts';

const request = JSON.parse(await text(process.stdin)) as LoadRequest;
const { certification, source } = request.manifest;
const strategy = certification.case_id.split('__')[1] ?? '';
/** `hang` and its like by strategy, where the spec says so. */
const misdeed = (JSON.parse(process.env['MISDEEDS'] ?? '{}') as Record<string, string>)[strategy];

console.error(`${request.phase} ${strategy} from ${request.connections.source.url}`);
if (request.phase === 'prepare') {
  await referenceLoader.prepare?.(request);
} else {
  await misbehave(await referenceLoader.load(request));
}

async function misbehave(report: LoadReport): Promise<void> {
  const answer = JSON.stringify(report);
  switch (misdeed) {
    case 'hang':
      console.error(`waiting for the lock on ${source.table?.name}`);
      await delay(600_000);
      break;
    case 'crash':
      throw new Error('the warehouse is closed');
    case 'leak': {
      // The pipe stays open with it.
      const left = spawn('sleep', ['603'], { stdio: 'inherit' });
      writeFileSync(`${request.state_directory}/../left.pid`, `${left.pid}\n`);
      left.unref();
      console.log(answer);
      break;
    }
    case 'lie':
      console.log(JSON.stringify({ ...report, read: report.read + 1, added: report.added + 1 }));
      break;
    case 'silence':
      break;
    case 'chat':
      console.log(`Loading ${source.table?.name} …\n${answer}`);
      break;
    default:
      console.log(answer);
  }
}
