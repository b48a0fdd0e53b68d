/** Starts an engine in a container of a slot's own: its image, its labels, until it answers, and what it is. */
import { randomUUID } from 'node:crypto';
import type { GenericContainer, WaitStrategy } from 'testcontainers';
import { MatrixError } from '../model/error.ts';
import { failed, unavailable } from './contract.ts';
import type { Running, StartContext } from './contract.ts';
import { fullName, haveImage, imageFacts } from './container-image.ts';
import { endOfContainerLog } from './container-log.ts';
import { labelNames, labelsOf, removeContainer, removeLabelled } from './container-removal.ts';
import { imported, reachRuntime, reasonOf } from './container-runtime.ts';
import type { Container, Runtime } from './container-runtime.ts';
import { notNeeded, untilReady } from './ready.ts';
import { within } from './within.ts';

/** What a server says of itself, and where it is. */
export interface Answer {
  readonly product: string;
  readonly version: string;
  readonly url: string;
}

export interface ContainerPlan<C extends GenericContainer> {
  /** The key of the image in the systems' table, by which the user may name another. */
  readonly service: string;
  /** The image that is taken where the user names none. */
  readonly image: string;
  /** The npm packages that `make` imports, beside testcontainers itself. */
  readonly packages: readonly string[];
  /** How much memory (GiB) it may take; the engines of two workers have to fit on one machine. */
  readonly memory: number;
  /**
   * Configures a container. Neither image, labels, memory nor wait strategy: those are set here.
   * A companion that must reach another container joins its network by `withNetworkMode('container:<id>')`; its
   * ports are then ports of that other one.
   */
  readonly make: (image: string) => Promise<C>;
  /**
   * Asks the server what it is; asked again until it answers. A `MatrixError` with another code than
   * MATRIX_CONNECT_FAILED is final.
   */
  readonly ask: (started: Awaited<ReturnType<C['start']>>) => Promise<Answer>;
  /** How long (ms) the server may take to answer. Default two minutes. */
  readonly patience?: number;
}

/** How long (ms) Docker may take to remove what a start that is given up has made. */
const removalPatience = 30_000;

/** testcontainers need not wait: {@link untilReady} asks the server itself, and knows when the container ends. */
const noWait: WaitStrategy = {
  waitUntilReady: async () => {},
  withStartupTimeout: () => noWait,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};

/**
 * Starts a container and waits until its server answers.
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where Docker, a package or the image can't be had
 * @throws MatrixError MATRIX_ENGINE_FAILED, with the end of its log, where the container fails; nothing is left of it
 */
export async function startContainer<C extends GenericContainer>(
  context: StartContext,
  plan: ContainerPlan<C>,
): Promise<Running> {
  const runtime = await reachRuntime();
  await haveReaper(runtime);
  const image = fullName(runtime, context.images[plan.service] ?? plan.image);
  const container = await imported(plan.packages, () => plan.make(image));
  await haveImage(runtime, image, context);
  return context.announce(
    `starting ${context.title} (container ${image}, ${context.worker})`,
    () => start(context, plan, runtime, image, container),
    ({ product, version }, time) => `${context.title} is ready after ${time} (${product} ${version})`,
  );
}

/** Its setting is the user's. Without it this product removes its containers itself. */
async function haveReaper({ library, client }: Runtime): Promise<void> {
  try {
    await library.getReaper(client);
  } catch (error) {
    throw unavailable(
      `testcontainers can't start its reaper (Ryuk): ${reasonOf(error)}; TESTCONTAINERS_RYUK_DISABLED=true does without it`,
    );
  }
}

async function start<C extends GenericContainer>(
  context: StartContext,
  { ask, memory, patience = 120_000 }: ContainerPlan<C>,
  runtime: Runtime,
  image: string,
  container: C,
): Promise<Running> {
  const { signal, title, run, system, slot } = context;
  const mark = randomUUID();
  container
    .withLabels(labelsOf(run, system, slot, mark))
    .withResourcesQuota({ memory })
    .withWaitStrategy(noWait);
  context.recordContainer();
  if (signal.aborted) throw failed(`${title} ${notNeeded}`, '');
  const starting = container.start() as Promise<Awaited<ReturnType<C['start']>>>;
  let docker: Container | undefined;
  try {
    const started = await unlessAborted(starting, signal);
    docker = runtime.client.container.getById(started.getId());
    const ended = endOf(docker);
    const removed = removeContainer.bind(undefined, docker);
    const { product, version, url } = await untilReady(() => ask(started), {
      patience,
      interval: 50,
      ended,
      signal,
    });
    return {
      product,
      version,
      url,
      image,
      ...(await imageFacts(runtime, image, docker)),
      container: started.getId(),
      stop: removed,
      // What can't be removed now is when the run ends.
      ended: ended.then(() => removed().catch(() => {})),
    };
  } catch (error) {
    const found = docker ?? (await runtime.client.container.fetchByLabel(labelNames.start, mark));
    const said = found && !signal.aborted ? await endOfContainerLog(found) : '';
    await undo(runtime, mark, starting);
    if (error instanceof MatrixError) throw error;
    const what = docker || signal.aborted ? '' : 'could not be started: ';
    throw failed(`the ${title} container ${what}${reasonOf(error)}`, said);
  }
}

/** Settles with how the container ended; one that is removed, or whose Docker has gone, has ended too. */
function endOf(container: Container): Promise<string> {
  return container.wait().then(
    ({ StatusCode: code }: { StatusCode: number }) => `ended with code ${code}`,
    (error: unknown) => `has gone (${reasonOf(error)})`,
  );
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(notNeeded)));
  });
  return Promise.race([work, aborted]);
}

/** Removes what a start has made, and what it makes while it is being given up: it can't be stopped half way. */
async function undo(runtime: Runtime, mark: string, starting: Promise<unknown>): Promise<void> {
  const remove = (): Promise<void> => removeLabelled(runtime.client, labelNames.start, mark);
  await within(removalPatience, 'removing the container', remove());
  await within(
    removalPatience,
    'giving up the container',
    starting.then(
      () => {},
      () => {},
    ),
  );
  await within(removalPatience, 'removing the container', remove());
}
