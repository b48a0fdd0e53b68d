/** Which changes each key goes through: one each in the dataset, several in the contended one. */
import type { IdRange, Volume } from '../model/volume.ts';
import type { Script, Step } from './delta.ts';
import { mix } from './hash.ts';

const insert = (version: number): Step => ({ op: 'insert', version });
const update = (version: number): Step => ({ op: 'update', version });
const remove = (version: number): Step => ({ op: 'delete', version });

/** Every changed key changes once. */
export function singleScripts(volume: Volume): readonly Script[] {
  const { ids } = volume;
  return [
    ...scripts(ids.delete, [[remove(1)]]),
    ...scripts(ids.update, [[update(2)]]),
    ...scripts(ids.insert, [[insert(1)]]),
  ];
}

/** All end as the single change does: gone, changed, there. */
const contendedDeletes = [
  [remove(1)],
  [update(2), remove(2)],
  [update(1), remove(1)],
  [remove(1), insert(2), remove(2)],
];
const contendedUpdates = [
  [update(2), update(3)],
  [remove(1), insert(2)],
  [update(2), update(2)],
  [update(2), remove(2), insert(3)],
  [update(2), remove(2), insert(3), update(4)],
];
const contendedInserts = [
  [insert(1), update(2)],
  [insert(1), update(2), remove(2), insert(3)],
  [insert(1), update(1)],
  [insert(1)],
];
/** Touched, and yet as they were: a no-op update, an update taken back, a row that went and came back. */
const untouched = [[update(1)], [update(2), update(1)], [remove(1), insert(1)]];
/** Keys that no snapshot ever shows. */
const ephemeral = [
  [insert(1), remove(1)],
  [insert(1), update(2), remove(2)],
];

/**
 * The same ids end deleted, updated and inserted as in {@link singleScripts}; besides, one stable id in eight
 * (where anything changes at all) is touched without a trace, and a few ids after the inserted ones come and go.
 */
export function contendedScripts(volume: Volume): readonly Script[] {
  if (volume.changed === 0) return [];
  const { ids } = volume;
  const firstEphemeral = volume.rows + volume.inserted + 1;
  return [
    ...scripts(ids.delete, contendedDeletes),
    ...scripts(ids.update, contendedUpdates),
    ...scripts(ids.insert, contendedInserts),
    ...scripts(ids.stable, untouched).filter(({ id }) => (mix(id) & 7) === 0),
    ...scripts([firstEphemeral, firstEphemeral + Math.floor(volume.changed / 20)], ephemeral),
  ];
}

function scripts(range: IdRange, choices: readonly (readonly Step[])[]): readonly Script[] {
  if (!range) return [];
  const [first, last] = range;
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const id = first + index;
    return { id, steps: choices[index % choices.length] as readonly Step[] };
  });
}
