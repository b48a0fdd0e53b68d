/** Cuts foreign text and lists to what a page shows of them. */
import { clean, clip } from '../../evidence/text.ts';
import type { Cut } from './shape.ts';

/**
 * Without passwords and control characters, and not longer. Of a text that is far longer the rest is not even looked
 * at: what begins to be hidden within what is shown has its end well before that.
 */
export function shown(text: string, longest = 200): string {
  return clip(clean(text.slice(0, longest * 4 + 2000)), longest);
}

export function cut<T>(all: readonly T[], most: number): Cut<T> {
  return { first: all.slice(0, most), more: Math.max(0, all.length - most) };
}

/** Of a list that was cut before, and of which `count` there are. */
export function cutOf<T>(first: readonly T[], count: number, most: number): Cut<T> {
  const kept = first.slice(0, most);
  return { first: kept, more: Math.max(0, count - kept.length) };
}
