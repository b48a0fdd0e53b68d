/** Commands that do well and badly, what they are asked, and what becomes of them. */
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from '@playwright/test';
import { cases } from '../../../src/matrix/cases.ts';
import { manifestOf } from '../../../src/matrix/manifest.ts';
import { commandLoader } from '../../../src/loader/command/index.ts';
import type { CommandLoaderOptions } from '../../../src/loader/command/index.ts';
import type { MatrixCase } from '../../../src/model/case.ts';
import { MatrixError } from '../../../src/model/error.ts';
import { loadTimestamp } from '../../../src/model/loader.ts';
import type { LoadContext, LoadReport, LoadRequest } from '../../../src/model/loader.ts';

export const password = 'hunter-22-secret';

/** @param time how long (ms) the load may take */
export function requestWithin(time = 30_000, phase: LoadRequest['phase'] = 'load'): LoadRequest {
  const connection = { system: 'postgres', driver: 'postgres', url: `postgresql://dpone:${password}@db/x` };
  return {
    run_id: 'dpm_x_0_1',
    phase,
    manifest: manifestOf(cases[0] as MatrixCase),
    connections: { source: connection, sink: connection },
    state_directory: '/state',
    load_timestamp: loadTimestamp,
    deadline: new Date(Date.now() + time).toISOString(),
  };
}

export const report: LoadReport = { read: 3, removed: 2, added: 1 };

/** What a shell prints a report by. */
export const printReport = `echo '${JSON.stringify(report)}'`;

/** A command that runs a line of a shell. */
export const shell = (line: string): readonly string[] => ['sh', '-c', line];

/** A command that runs JavaScript. */
export const script = (text: string): readonly string[] => [process.execPath, '-e', text];

export function load(
  command: string | readonly string[],
  request = requestWithin(),
  options: CommandLoaderOptions = {},
  context?: LoadContext,
): Promise<LoadReport> {
  return commandLoader(command, options).load(request, context);
}

/** The error of a load that must fail. */
export async function failureOf(...asked: Parameters<typeof load>): Promise<MatrixError> {
  const outcome = await load(...asked).then(
    (answer) => new Error(`it answered ${JSON.stringify(answer)}`),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(MatrixError);
  return outcome as MatrixError;
}

/** What a loader is lent, and what it made of it. */
export function lent() {
  const stop = new AbortController();
  const logged: string[] = [];
  const guarded: number[] = [];
  const released: number[] = [];
  const context: LoadContext = {
    signal: stop.signal,
    log: (text) => void logged.push(text),
    guard: (pid) => {
      guarded.push(pid);
      return () => void released.push(pid);
    },
  };
  return { context, stop, logged, guarded, released };
}

/** The number that a process has written to a file, once it has. */
export async function pidIn(file: string, patience?: number): Promise<number> {
  await until(
    () => existsSync(file) && /^\d+\n/.test(readFileSync(file, 'utf8')),
    `${file} was not written`,
    patience,
  );
  return Number(readFileSync(file, 'utf8'));
}

export async function until(condition: () => boolean, complaint: string, patience = 10_000): Promise<void> {
  const deadline = performance.now() + patience;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(complaint);
    await delay(10);
  }
}

/** Whether the process is there and no zombie. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch (error) {
    // Where there is no /proc, being there is all that is known.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux';
  }
}
