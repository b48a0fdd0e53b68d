#!/usr/bin/env node
/** The command `dpone-matrix`. */
import { hideSecretsOf } from '../evidence/secrets.ts';
import { hideKnown } from '../model/known-secrets.ts';
import { run } from './run.ts';

// A reader that has seen enough (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// What this command writes to files and prints holds none of it.
hideSecretsOf(process.env);

process.exitCode = await run(process.argv.slice(2), {
  environment: process.env,
  folder: process.cwd(),
  // It heeds NO_COLOR and FORCE_COLOR.
  colors: process.stdout.isTTY && process.stdout.hasColors(),
  out: (text) => process.stdout.write(hideKnown(text)),
  error: (text) => process.stderr.write(hideKnown(text)),
});
