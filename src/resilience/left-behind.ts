/** What loads have left beside their source and target that a load to which nothing happens does not leave. */
import { namesBeside } from '../certify/beside.ts';
import { marked } from '../certify/trials/ground.ts';
import { MatrixError } from '../model/error.ts';
import type { Loader } from '../model/loader.ts';
import type { Connector } from '../systems/contract.ts';
import type { Arena } from './contract.ts';
import { endedWords, load } from './load.ts';
import { stand } from './stand.ts';
import type { Stand } from './stand.ts';

/** The names beside a stand: a test's own names are put aside, so that those of two stands can be compared. */
export async function beside(standing: Stand): Promise<ReadonlySet<string>> {
  const { from, target, arena } = standing;
  const { state_directory, names } = arena.test;
  const found = await namesBeside({ source: from.held, target, state_directory });
  return new Set(found.map((name) => name.replaceAll(names.prefix, '')));
}

/**
 * Names that are there now and neither were before nor are left by a load to which nothing happens.
 * @param before see {@link beside}
 */
export async function leftBehind(standing: Stand, before: ReadonlySet<string>): Promise<readonly string[]> {
  const usual = await usuallyLeft(standing.arena);
  return [...(await beside(standing))].filter((name) => !before.has(name) && !usual.has(name));
}

/** By loader, by where it loads to, by case: asked once. */
const known = new WeakMap<Loader, WeakMap<Connector, Map<string, Promise<ReadonlySet<string>>>>>();

async function usuallyLeft(arena: Arena): Promise<ReadonlySet<string>> {
  const { case: c, test } = arena;
  const bySink = known.get(test.loader) ?? new WeakMap();
  known.set(test.loader, bySink);
  const sink = await test.connect(c.sink);
  const byCase = bySink.get(sink) ?? new Map<string, Promise<ReadonlySet<string>>>();
  bySink.set(sink, byCase);
  const asked = byCase.get(c.case_id) ?? leftByOne({ ...arena, test: marked(test, 'u') });
  byCase.set(c.case_id, asked);
  return asked;
}

/** @throws MatrixError MATRIX_FAULT_NOT_FIRED where the load failed, so that nothing can be said of others */
async function leftByOne(arena: Arena): Promise<ReadonlySet<string>> {
  const standing = await stand(arena);
  const before = await beside(standing);
  const end = await load(standing);
  if (end.ended !== 'loaded') {
    throw new MatrixError(
      'MATRIX_FAULT_NOT_FIRED',
      `what a load leaves beside its target is not known, because ${endedWords(end)}`,
    );
  }
  return new Set([...(await beside(standing))].filter((name) => !before.has(name)));
}
