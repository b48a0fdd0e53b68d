/**
 * Has what only workers load transformed once, by the runner: Playwright keeps no transform that a worker made, so that
 * the worker of each child run would load the compiler for a handful of files.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..', '..');

/** By driver and by system: they are imported when a case needs them, and by no spec before. */
const lazy = ['src/loader/s*/*.ts', 'src/systems/*/index.ts'];

if (process.env['TEST_WORKER_INDEX'] === undefined)
  await Promise.all(
    globSync(lazy, { cwd: root }).map((file) => import(pathToFileURL(join(root, file)).href)),
  );
