#!/usr/bin/env node
/** The command `dpone-matrix`. */
import { run } from './run.ts';

// A reader that has seen enough (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await run(process.argv.slice(2), {
  environment: process.env,
  folder: process.cwd(),
  // It heeds NO_COLOR and FORCE_COLOR.
  colors: process.stdout.isTTY && process.stdout.hasColors(),
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
