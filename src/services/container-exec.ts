/** Runs a script within a container that is there. */
import { reachRuntime } from './container-runtime.ts';

export interface Ran {
  readonly exitCode: number;
  readonly output: string;
}

/** @throws MatrixError MATRIX_ENGINE_UNAVAILABLE without Docker */
export async function runWithin(container: string, script: string): Promise<Ran> {
  const { client } = await reachRuntime();
  return client.container.exec(client.container.getById(container), ['sh', '-c', script]);
}
