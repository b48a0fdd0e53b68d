/** Commands that run another in namespaces of its own: without any network, or with file systems of its own. */
import { spawnSync } from 'node:child_process';

export const withoutNetwork = ['unshare', '-rn'] as const;
export const withOwnMounts = ['unshare', '-rm'] as const;

/** Why a command can't be run on this machine; undefined where it can. */
export function whyNot(command: readonly string[]): string | undefined {
  const [name, ...args] = command as [string, ...string[]];
  const { error, status, stderr } = spawnSync(name, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `${command.join(' ')} is not permitted here: ${error?.message ?? stderr.trim()}`;
}
