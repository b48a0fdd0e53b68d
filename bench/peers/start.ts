/** How long dlt takes to start, before it loads anything. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../../examples/dlt/command.ts';

/** Seconds until dlt's program has read a request that it refuses, all that it needs being imported. */
export function dltStart(): number {
  const state_directory = mkdtempSync(join(tmpdir(), 'dpone-bench-'));
  const manifest = {
    source: { type: 'postgres' },
    sink: { type: 'none', strategy: { mode: 'full_refresh' } },
  };
  try {
    const [name, ...args] = command;
    const started = performance.now();
    const { stdout, stderr } = spawnSync(name, args, {
      encoding: 'utf8',
      input: JSON.stringify({ manifest, state_directory }),
    });
    const seconds = (performance.now() - started) / 1000;
    if (!stdout.includes('unsupported')) throw new Error(`dlt did not start:\n${stdout}\n${stderr}`);
    return seconds;
  } finally {
    rmSync(state_directory, { recursive: true, force: true });
  }
}
