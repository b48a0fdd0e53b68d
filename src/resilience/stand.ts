/** What stands before a load: source and target are held, and the loader may be asked. */
import { hold } from '../certify/hold.ts';
import type { HeldCase } from '../certify/hold.ts';
import type { Arena } from './contract.ts';

/** A case whose target stands as before, and whose loader was not asked to load yet. */
export interface Stand extends HeldCase {
  readonly arena: Arena;
}

/** Holds source and target; nothing has changed yet, and the loader was not asked for anything. */
export async function unchanged(arena: Arena): Promise<Stand> {
  const held = await hold(
    arena.case,
    arena.test,
    (_, body) => body(),
    () => {},
  );
  return { ...held, arena };
}

/** Holds source and target, lets the loader take its starting point, and makes the changes. */
export async function stand(arena: Arena): Promise<Stand> {
  const standing = await unchanged(arena);
  const { from, request, lent } = standing;
  await from.change(async () => arena.test.loader.prepare?.(request('prepare'), lent));
  return standing;
}
