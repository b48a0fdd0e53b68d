/** repeat: the same load is made again, and a third time; the target stays as the first has left it. */
import type { Finding } from '../../model/resilience.ts';
import type { Arena, Scenario } from '../contract.ts';
import { contentsOf, endedWords, load, see, seenWords, stand } from '../stand.ts';

export const repeat: Scenario = {
  name: 'repeat',
  asks: 'The same load is made again, and a third time: does the target stay as the first load has left it?',
  variants: () => [{ name: 'same run', run: repeated }],
  defects: () => [],
};

async function repeated(arena: Arena): Promise<Finding> {
  const standing = await stand(arena);
  const [, { name }] = contentsOf(standing);
  const words: string[] = [];
  for (const time of ['first', 'second', 'third']) {
    const end = await load(standing);
    const seen = await see(standing);
    words.push(`${time} ${seenWords(seen)}`);
    if (end.ended !== 'loaded' || seen.is !== name)
      return {
        outcome: 'violated',
        seen: `${words.join('; ')} (${endedWords(end)})`,
        fired: `${words.length} loads`,
      };
  }
  return { outcome: 'held', seen: words.join('; '), fired: `${words.length} loads` };
}
