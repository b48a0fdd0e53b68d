/** Container images: there, or pulled with a bound, and what they say of themselves. */
import { localDigest } from '../model/engine.ts';
import type { Engine } from '../model/engine.ts';
import { unavailable } from './contract.ts';
import type { StartContext } from './contract.ts';
import { reasonOf } from './container-runtime.ts';
import type { Container, Runtime } from './container-runtime.ts';
import { within } from './within.ts';

/** How long (ms) a pull may take: SQL Server's image has 1.5 GB. */
export const pullPatience = 600_000;

/**
 * Once per run: slots that need the same image wait for one pull.
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where the image is not there and can't be pulled
 */
export function haveImage(runtime: Runtime, image: string, context: StartContext): Promise<void> {
  return context.once(`image ${image}`, async () => {
    if (await hasImage(runtime, image)) return;
    await context.announce(
      `pulling the image ${image} for ${context.title}`,
      () => pullImage(runtime, image, context.signal),
      (_, time) => `pulled ${image} in ${time}`,
    );
  });
}

async function pullImage(runtime: Runtime, image: string, signal: AbortSignal): Promise<void> {
  const name = imageName(runtime, image);
  const { client } = runtime;
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the run ended')));
  });
  try {
    const pulled = client.image.pull(name, { force: true, platform: undefined });
    await Promise.race([within(pullPatience, 'pulling it', pulled), aborted]);
  } catch (error) {
    throw unavailable(`the image ${image} is not on this machine and can't be pulled: ${reasonOf(error)}`);
  }
  // Docker's client reports a download that breaks off as one that ends.
  if (await hasImage(runtime, image)) return;
  throw unavailable(
    `the image ${image} is still not there after it was pulled: docker pull ${image} says why`,
  );
}

/** Whether it is on this machine. */
export function hasImage(runtime: Runtime, image: string): Promise<boolean> {
  return runtime.client.image.exists(imageName(runtime, image));
}

function imageName({ library }: Runtime, image: string): InstanceType<Runtime['library']['ImageName']> {
  return library.ImageName.fromString(image);
}

/** As Docker is asked for it: with a tag, and behind the registry that testcontainers is told to use. */
export function fullName(runtime: Runtime, image: string): string {
  return imageName(runtime, image).string;
}

export type ImageFacts = Required<Pick<Engine, 'digest'>> & Pick<Engine, 'stand_in'>;

/** The label by which an image says that it stands in for another. */
const standInLabel = 'stand-in';

/** What the image says that a container was made of, whatever its name means by now. */
export async function imageFacts(runtime: Runtime, image: string, container: Container): Promise<ImageFacts> {
  const { Image: id, Config: config } = await container.inspect();
  const named = await runtime.client.image.inspect(imageName(runtime, image));
  // The name may have moved to another image since.
  const digests = named.Id === id ? (named.RepoDigests ?? []) : [];
  const standIn = config.Labels[standInLabel];
  return {
    digest: registryDigest(image, digests) ?? `${localDigest}${id}`,
    ...(standIn === undefined ? {} : { stand_in: standIn }),
  };
}

/** The digest under the repository that the image was asked for by, else under any that has it. */
export function registryDigest(image: string, repoDigests: readonly string[]): string | undefined {
  const split = repoDigests.map((text) => text.split('@'));
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  const own = split.find(([name]) => name === repository) ?? split[0];
  return own?.[1];
}
