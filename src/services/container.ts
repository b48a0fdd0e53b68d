/** Starts an engine in a container of a slot's own: its image, its labels, until it answers, and what it is. */
import { randomUUID } from 'node:crypto';
import type { GenericContainer, WaitStrategy } from 'testcontainers';
import { MatrixError } from '../model/error.ts';
import { announceStart } from './announce.ts';
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
  /** See {@link Running.companion}. */
  readonly companion?: string;
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
  const runtime = await reachRuntime(plan.packages);
  await haveReaper(runtime);
  const image = fullName(runtime, context.images[plan.service] ?? plan.image);
  const container = await imported(plan.packages, () => plan.make(image));
  await haveImage(runtime, image, context);
  return announceStart(context, `container ${image}`, () =>
    new Start(context, plan, runtime, image).run(container),
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

/** One start, by a mark of its own under which what it has made is found. */
class Start<C extends GenericContainer> {
  readonly #context: StartContext;
  readonly #plan: ContainerPlan<C>;
  readonly #runtime: Runtime;
  readonly #image: string;
  readonly #mark = randomUUID();
  #stopped = false;

  constructor(context: StartContext, plan: ContainerPlan<C>, runtime: Runtime, image: string) {
    this.#context = context;
    this.#plan = plan;
    this.#runtime = runtime;
    this.#image = image;
  }

  async run(container: C): Promise<Running> {
    const { run, system, slot, signal } = this.#context;
    container
      .withLabels(labelsOf(run, system, slot, this.#mark))
      .withResourcesQuota({ memory: this.#plan.memory })
      .withWaitStrategy(noWait);
    this.#context.recordContainer();
    if (signal.aborted) throw failed(`the container ${notNeeded}`, '');
    const starting = container.start() as Promise<Awaited<ReturnType<C['start']>>>;
    let what = 'could not be started: ';
    try {
      const started = await unlessAborted(starting, signal);
      what = '';
      return await this.#untilReady(started, this.#runtime.client.container.getById(started.getId()));
    } catch (error) {
      const said = signal.aborted ? '' : await this.#endOfLog();
      const left = await this.#undo(starting);
      if (error instanceof MatrixError && left === '') throw error;
      const how = signal.aborted ? notNeeded : `${what}${reasonOf(error)}`;
      throw failed(`the ${this.#context.title} container (${this.#image}) ${how}${left}`, said);
    }
  }

  async #untilReady(started: Awaited<ReturnType<C['start']>>, container: Container): Promise<Running> {
    const { ask, patience = 120_000 } = this.#plan;
    const ended = endOf(container);
    const waiting = { patience, interval: 50, ended, signal: this.#context.signal };
    const answer = await untilReady(() => ask(started), waiting);
    const facts = await imageFacts(this.#runtime, this.#image, container);
    void ended.then((how) => this.#tellEnd(how, container));
    return {
      ...answer,
      image: this.#image,
      ...facts,
      container: container.id,
      stop: () => {
        this.#stopped = true;
        return removeContainer(container);
      },
      ended: ended.then(() => {}),
    };
  }

  /** Nobody has asked for this end, and the tests that stand on the engine will say only that it is away. */
  async #tellEnd(how: string, container: Container): Promise<void> {
    if (this.#stopped || this.#context.signal.aborted) return;
    const { title, worker, tell } = this.#context;
    const said = await endOfContainerLog(container);
    tell(
      `the ${title} container (${this.#image}, ${worker}) ${how}${said === '' ? '' : `; the end of its log:\n${said}`}`,
    );
    // What can't be removed now is when the run ends.
    await removeContainer(container).catch(() => {});
  }

  async #endOfLog(): Promise<string> {
    const found = await this.#runtime.client.container
      .fetchByLabel(labelNames.start, this.#mark)
      .catch(() => undefined);
    return found ? endOfContainerLog(found) : '';
  }

  /**
   * Removes what the start has made, and what it makes while it is being given up: it can't be stopped half way.
   * Returns what could not be done, in words; empty where nothing is left.
   */
  async #undo(starting: Promise<unknown>): Promise<string> {
    const remove = async (): Promise<void> => {
      await removeLabelled(this.#runtime.client, labelNames.start, this.#mark);
    };
    const undone = async (): Promise<void> => {
      await remove();
      await starting.catch(() => {});
      await remove();
    };
    try {
      await within(removalPatience, 'removing it', undone());
      return '';
    } catch (error) {
      return ` and could not be removed: ${reasonOf(error)}`;
    }
  }
}

/** Settles with how the container ended; one that is removed, or whose Docker has gone, has ended too. */
async function endOf(container: Container): Promise<string> {
  try {
    const { StatusCode: code } = (await container.wait()) as { StatusCode: number };
    const { State: state, HostConfig: host } = await container.inspect();
    const why = state.OOMKilled ? `, out of its ${(host.Memory ?? 0) / 1024 ** 3} GiB of memory` : '';
    return `ended with code ${code}${why}`;
  } catch (error) {
    return `has gone (${reasonOf(error)})`;
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(notNeeded)));
  });
  return Promise.race([work, aborted]);
}
