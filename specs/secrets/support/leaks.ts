/** Looks for canaries in all that a run printed and left, in every form, archives within archives too. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Canary } from './canaries.ts';
import { isZip, unzip } from './unzip.ts';

/** A canary that was seen: of which credential, where, in which form. */
export type Leak = `${string} in ${string}, ${string}`;

/** By name; made here by other means than those by which the product hides them. */
function formsOf(core: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(core);
  const hex = bytes.toString('hex');
  /** The middle of its base64, which is the same whatever stands around it. */
  const base64 = (before: number): string =>
    Buffer.concat([Buffer.alloc(before, 'x'), bytes, Buffer.from('xxx')])
      .toString('base64')
      .slice(before === 0 ? 0 : 4, -8);
  return {
    // Half of it would do to guess the rest.
    'as it is': core.slice(0, 9),
    hexadecimal: hex.slice(0, 18),
    'hexadecimal in capitals': hex.toUpperCase().slice(0, 18),
    'bytes of a buffer': (hex.match(/../g) ?? []).slice(0, 9).join(' '),
    'numbers of a buffer': [...bytes].slice(0, 9).join(','),
    'numbers of an array': [...bytes].slice(0, 6).join(', '),
    'base64 at 0': base64(0).slice(0, 12),
    'base64 at 1': base64(1).slice(0, 12),
    'base64 at 2': base64(2).slice(0, 12),
  };
}

/** What one text, or archive, shows. */
export function leaksOf(place: string, content: Buffer, canaries: readonly Canary[]): readonly Leak[] {
  if (isZip(content))
    return unzip(content).flatMap(([name, part]) => leaksOf(`${place}!${name}`, part, canaries));
  const text = content.toString('latin1');
  const embedded = [...text.matchAll(/data:application\/zip;base64,([A-Za-z0-9+/=]+)/g)].flatMap(
    ([, zip = '']) => leaksOf(`${place}!`, Buffer.from(zip, 'base64'), canaries),
  );
  const own = canaries.flatMap(({ name, core }) =>
    Object.entries(formsOf(core)).flatMap(([form, shown]): Leak[] =>
      text.includes(shown) ? [`${name} in ${place}, ${form}`] : [],
    ),
  );
  return [...own, ...embedded];
}

/** What all files below a folder show, but for those that hold credentials by right. */
export function leaksIn(folder: string, canaries: readonly Canary[]): readonly Leak[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.endsWith('.secret'),
  );
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return leaksOf(path.slice(folder.length + 1), readFileSync(path), canaries);
  });
}
