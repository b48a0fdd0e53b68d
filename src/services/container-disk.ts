/** A disk of a container that is so small that it can be filled: in memory, where only what is used is taken. */
import { runWithin } from './container-exec.ts';
import { failed } from './contract.ts';
import type { ContainerDisk } from './contract.ts';

/** What is known of such a disk before its container is made. */
export interface DiskPlan {
  /** A folder of the container; one that its image has keeps the image's rights, and so needs an owner. */
  readonly folder: string;
  readonly megabytes: number;
  /** The number of the user that the engine runs as; absent where everybody may write. */
  readonly owner?: number;
}

/** As a container is told of it. */
export function mountOf({ folder, megabytes, owner }: DiskPlan): Record<string, string> {
  const rights = owner === undefined ? 'mode=1777' : `mode=0755,uid=${owner},gid=${owner}`;
  return { [folder]: `rw,size=${megabytes}m,${rights}` };
}

/**
 * Takes the room that is left, but for `leaving` bytes. Returns how many bytes that were.
 * @throws MatrixError MATRIX_ENGINE_FAILED with the container's words
 */
export async function fillDisk(disk: ContainerDisk, leaving = 0): Promise<number> {
  const before = await freeBytes(disk);
  const size = Math.max(before - leaving, 0);
  // It may end early, because the engine has taken of the room meanwhile.
  await run(disk, `head -c ${size} /dev/zero >> ${ballastOf(disk)} 2>/dev/null; [ -e ${ballastOf(disk)} ]`);
  return before - (await freeBytes(disk));
}

/** Gives back what {@link fillDisk} took. */
export async function clearDisk(disk: ContainerDisk): Promise<void> {
  await run(disk, `rm -f ${ballastOf(disk)}`);
}

/** As the container counts them. */
export async function freeBytes(disk: ContainerDisk): Promise<number> {
  const [blocks, size] = (await run(disk, `stat -f -c '%a %S' '${disk.folder}'`)).split(' ').map(Number);
  return (blocks as number) * (size as number);
}

function ballastOf({ folder }: ContainerDisk): string {
  return `'${folder}/dpone-matrix.ballast'`;
}

async function run(disk: ContainerDisk, script: string): Promise<string> {
  const { exitCode, output } = await runWithin(disk.container, script);
  if (exitCode === 0) return output.trim();
  throw failed(`the disk ${disk.folder} of container ${disk.container.slice(0, 12)} does not answer`, output);
}
