/** The way to an engine in a container: how it starts, what it needs, and a look at whether it could. */
import type { ContainerPlan } from './container.ts';
import { fullName, hasImage } from './container-image.ts';
import { imported, libraryName, reachRuntime } from './container-runtime.ts';
import type { LookContext, Running, StartContext, Way } from './contract.ts';

/** What is known of a container before it is made. */
export type ContainerFacts = Pick<ContainerPlan<never>, 'service' | 'image' | 'packages'>;

export function containerWay(
  facts: ContainerFacts,
  start: (context: StartContext) => Promise<Running>,
): Extract<Way, { start: unknown }> {
  return {
    start,
    look: (context) => lookAt(facts, context),
    packages: [libraryName, ...facts.packages],
  };
}

/** @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where Docker or a package can't be had; an image might be pulled */
async function lookAt(
  { service, image, packages }: ContainerFacts,
  { images }: LookContext,
): Promise<string> {
  const runtime = await reachRuntime(packages);
  for (const name of packages) await imported(packages, () => import(name));
  const wanted = fullName(runtime, images[service] ?? image);
  return `${wanted}${(await hasImage(runtime, wanted)) ? '' : ', not on this machine: it is pulled on first need'}`;
}
