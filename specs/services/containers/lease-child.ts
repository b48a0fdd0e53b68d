/** Leases engines in a process of its own, which a Docker engine can be pretended to: writes what came of it as JSON. */
import { GenericContainer } from 'testcontainers';
import { startContainer } from '../../../src/services/container.ts';
import type { ServedMode } from '../../../src/services/contract.ts';
import { definitionOf, makeEngines, pretended } from '../support.ts';

/** What the child is told by its argument. */
export interface Asked {
  readonly machine: string;
  readonly runMode: ServedMode;
  readonly image: string;
  readonly slots: readonly number[];
  /** Whether the server in the container ever answers. */
  readonly answers: boolean;
  /** Closes as soon as this line begins one that is told. */
  readonly closeAt?: string;
}

export interface Came {
  readonly results: readonly unknown[];
  readonly told: readonly string[];
  readonly ms: number;
  readonly close: string;
}

const asked = JSON.parse(process.argv[2] ?? '') as Asked;
const definition = definitionOf({
  container: {
    start: (context) =>
      startContainer(context, {
        service: 'some',
        image: 'usual:1',
        packages: [],
        memory: 0.125,
        patience: 400,
        make: async (image) => new GenericContainer(image),
        ask: async () => {
          if (!asked.answers) throw new Error('nobody at home');
          return { product: 'Some', version: '1.2', url: 'some://u:secret@h' };
        },
      }),
  },
  embedded: { start: async () => pretended({ product: 'Embedded' }) },
});
const { engines, told } = makeEngines(asked.machine, definition);
const began = performance.now();
const leases = asked.slots.map((slot) =>
  engines.lease({
    system: 'some',
    slot,
    runMode: asked.runMode,
    external: {},
    images: { some: asked.image },
  }),
);
const settled = Promise.allSettled(leases);
const { closeAt } = asked;
if (closeAt !== undefined) {
  while (!told.some((line) => line.startsWith(closeAt)))
    await new Promise((resolve) => setImmediate(resolve));
} else {
  await settled;
}
const close = await engines.close().then(
  () => 'closed',
  (error: unknown) => String(error),
);
const results = (await settled).map((result) =>
  result.status === 'fulfilled'
    ? result.value.engine
    : { code: Reflect.get(result.reason as object, 'code'), message: (result.reason as Error).message },
);
const came: Came = { results, told, ms: performance.now() - began, close };
// A pull that is given up is Docker's to end, when this process does.
process.stdout.write(`${JSON.stringify(came)}\n`, () => {
  if (closeAt === 'pulling' || close !== 'closed') process.exit();
});
