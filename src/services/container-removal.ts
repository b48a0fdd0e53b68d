/** Removes containers with their volumes: one, or all that a run has started, found by label. */
import type { RunRecord } from './run-folder.ts';
import { reachRuntime, reasonOf } from './container-runtime.ts';
import type { Client, Container } from './container-runtime.ts';

/** What every container is labelled with: whose it is, and whether that runner still lives. */
export const labelNames = {
  run: 'dpone-matrix.run-id',
  prefix: 'dpone-matrix.prefix',
  pid: 'dpone-matrix.runner-pid',
  startMark: 'dpone-matrix.runner-start-mark',
  system: 'dpone-matrix.system',
  slot: 'dpone-matrix.slot',
  /** Of one start, so that it can be undone before there is an id. */
  start: 'dpone-matrix.start',
} as const;

export function labelsOf(
  run: RunRecord,
  system: string,
  slot: number,
  start: string,
): Record<string, string> {
  return {
    [labelNames.run]: run.run_id,
    [labelNames.prefix]: run.prefix,
    [labelNames.pid]: String(run.pid),
    [labelNames.startMark]: run.start_mark ?? '',
    [labelNames.system]: system,
    [labelNames.slot]: String(slot),
    [labelNames.start]: start,
  };
}

const anyStatus = ['created', 'restarting', 'running', 'removing', 'paused', 'exited', 'dead'] as const;

/** Removes a container, whatever state it is in; returns once it is gone. */
export async function removeContainer(container: Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode === 404) return;
    // Somebody else is at it.
    if (statusCode !== 409) throw error;
    await container.wait({ condition: 'removed' }).catch(ignoreGone);
  }
}

function ignoreGone(error: unknown): void {
  if ((error as { statusCode?: number }).statusCode !== 404) throw error;
}

/** Removes all containers with that label. */
export async function removeLabelled(client: Client, label: string, value: string): Promise<void> {
  for (;;) {
    const found = await client.container.fetchByLabel(label, value, { status: [...anyStatus] });
    if (!found) return;
    await removeContainer(found);
  }
}

/**
 * Removes what a run has started.
 * @throws Error where no Docker engine is to be had, or it refuses
 */
export async function removeContainersOf(run_id: string): Promise<void> {
  const { client } = await reachRuntime();
  try {
    await removeLabelled(client, labelNames.run, run_id);
  } catch (error) {
    throw new Error(`Docker does not remove the containers of run ${run_id}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
