/** The engine of the target is killed while a load writes to it, and comes back with what it held: soon, or once the load has given up. */
import { MatrixError } from '../../model/error.ts';
import type { LoadPoint } from '../../model/load-point.ts';
import type { Finding } from '../../model/resilience.ts';
import type { Killed, Restart } from '../../systems/contract.ts';
import type { Arena, Variant } from '../contract.ts';
import { judged, networkStand, notFired, whyNoNetwork } from './broken-load.ts';
import type { BoundedEnd } from './broken-load.ts';
import { scarce, untilBack } from './patience.ts';

interface Away {
  readonly name: string;
  readonly at: LoadPoint;
  /** `with the load`: while it goes on. `first`: before it goes on. `afterwards`: once it has given up. */
  readonly back: 'with the load' | 'first' | 'afterwards';
}

/** Whoever leads what is written to is away when it is to be written, and comes back. */
export const killedWriting = variantOf({
  name: 'engine killed while staging',
  at: 'staging',
  back: 'with the load',
});
/** All that was written waits for its commit, and whoever is to decide it is another process. */
export const killedCommitting = variantOf({
  name: 'engine killed inside finalize',
  at: 'inside_finalize',
  back: 'first',
});
/** Nobody takes what it has staged. */
export const killedForLong = variantOf({
  name: 'engine away before finalize',
  at: 'before_finalize',
  back: 'afterwards',
});

function variantOf(away: Away): Variant {
  return { name: away.name, absent, run: (arena) => run(arena, away) };
}

async function absent(arena: Arena): Promise<string | null> {
  const {
    case: { sink },
    test,
  } = arena;
  const connector = await test.connect(sink);
  if (await connector.restart?.()) return whyNoNetwork(arena);
  if (connector.isInProcess) return `${sink} is in memory here, which is not killed without its loader`;
  return connector.restart
    ? `this ${sink} is not killed: only one in a container that was started for the run is`
    : `no engine of ${sink} is killed`;
}

async function run(arena: Arena, { name, at, back }: Away): Promise<Finding> {
  await using over = await networkStand(arena);
  const connector = await arena.test.connect(arena.case.sink);
  await using fault = new Kill((await connector.restart?.()) as Restart);
  let first: BoundedEnd | undefined;
  for (const patience of back === 'afterwards' ? scarce[over.distance] : [untilBack]) {
    first = await over.load(patience, {
      reached: async (point, time) => {
        if (fault.isDone || point !== at || time > 1) return;
        await fault.kill();
        const coming = back === 'afterwards' ? undefined : fault.back();
        if (back === 'first') await coming;
      },
    });
    if (fault.isDone || first.ended !== 'failed') break;
  }
  if (!first || !fault.isDone) throw notFired(name, first ?? { ended: 'waiting', words: 'no load' });
  // A load may have taken for its own failure that the engine could not be killed, or did not come back.
  const killed = await fault.kill();
  const still = back === 'afterwards' ? ` and when the load had ended (${await killed.refused()})` : '';
  await fault.back();
  const fired = `${killed.words} ended at ${at}, and the harness was refused then (${killed.refusal})${still}`;
  return judged(over, first, 'sink', fired);
}

/** What has ended, and how the harness was refused then. */
interface Dead {
  readonly words: string;
  readonly refusal: string;
  /** How it is refused now. */
  readonly refused: () => Promise<string>;
}

/** The engine is killed once, and is back once this is disposed of. */
class Kill implements AsyncDisposable {
  readonly #engine: Restart;
  #killing: Promise<Killed> | undefined;
  #dead: Promise<Dead> | undefined;
  #back: Promise<void> | undefined;

  constructor(engine: Restart) {
    this.#engine = engine;
  }

  get isDone(): boolean {
    return this.#killing !== undefined;
  }

  /** @throws MatrixError MATRIX_FAULT_NOT_FIRED where the engine lets the harness in all the same */
  kill(): Promise<Dead> {
    this.#killing ??= this.#engine.kill();
    this.#dead ??= this.#killing.then(dead);
    return this.#dead;
  }

  back(): Promise<void> {
    this.#back ??= this.#killing?.then((killed) => killed.back()) ?? Promise.resolve();
    // Whoever waits for it hears of its failure.
    this.#back.catch(() => {});
    return this.#back;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.back();
  }
}

async function dead(killed: Killed): Promise<Dead> {
  const refused = async (): Promise<string> => {
    const refusal = await killed.refusal();
    if (refusal !== null) return refusal;
    throw new MatrixError(
      'MATRIX_FAULT_NOT_FIRED',
      `the engine was not killed: ${killed.ended} ended, and it lets the harness in`,
    );
  };
  return { words: killed.ended, refusal: await refused(), refused };
}
