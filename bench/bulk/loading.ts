/** Asks a process of its own for loads, one after the other. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LoadRequest } from '../../src/model/loader.ts';
import type { Told } from './load.ts';

/** MB of heap: as much as a load may need, so that what is measured is no garbage that nobody had to collect. */
const heap = 512;

export interface Loading extends AsyncDisposable {
  /** @throws Error where the process ends instead, whose words are on stderr */
  load(request: LoadRequest): Promise<Told>;
}

export function startLoading(): Loading {
  const child = fork(join(import.meta.dirname, 'load.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [`--max-old-space-size=${heap}`],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the load ended with ${String(code)}`);
  });
  ended.catch(() => {});
  return {
    async load(request) {
      const told = once(child, 'message');
      child.send(request);
      const [answer] = (await Promise.race([told, ended])) as [Told];
      return answer;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}
