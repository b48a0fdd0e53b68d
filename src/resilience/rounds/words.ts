/** Rounds in words: what was changed, and the counts of it. */
import type { Change, Round } from '../../dataset/rounds.ts';

/** Longer lists of changes help nobody. */
const shownChanges = 40;

/** `round 1: nothing; round 2: update 7 to version 3, delete 9` */
export function roundsWords(rounds: readonly Pick<Round, 'changes'>[]): string {
  let left = shownChanges;
  return rounds
    .map(({ changes }, at) => {
      const told = changes.slice(0, left).map(changeWords);
      left -= told.length;
      if (told.length < changes.length) told.push(`${changes.length - told.length} more`);
      return `round ${at + 1}: ${told.join(', ') || 'nothing'}`;
    })
    .join('; ');
}

function changeWords({ op, id, version, again }: Change): string {
  switch (op) {
    case 'delete':
      return `delete ${id}`;
    case 'insert':
      return `insert ${id} ${again ? 'again, ' : ''}version ${version}`;
    case 'update':
      return again ? `update ${id} to what it is` : `update ${id} to version ${version}`;
  }
}

/** How much happened, and of what sort. */
export function countWords(rounds: readonly Pick<Round, 'changes'>[]): string {
  const all = rounds.flatMap(({ changes }) => changes);
  const count = (test: (change: Change) => boolean): number => all.filter(test).length;
  const of = (op: Change['op'], again = false): number =>
    count((change) => change.op === op && (!again || change.again));
  const quiet = rounds.filter(({ changes }) => changes.length === 0).length;
  return (
    `${of('insert')} inserts (${of('insert', true)} of keys that came back), ${of('update')} updates ` +
    `(${of('update', true)} without a difference), ${of('delete')} deletes, ${quiet} rounds without a change`
  );
}
