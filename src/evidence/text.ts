/** Foreign text made fit for a terminal or an artifact: no passwords, no control sequences, no endless lines. */
import { stripVTControlCharacters } from 'node:util';
import { redact } from '../model/redact.ts';

// Assembled from text, because a control character in a literal is nearly always a slip.
const controls = new RegExp(String.raw`[\u0000-\u0008\u000B-\u001F\u007F-\u009F]`, 'g');

/** Redacted, without escape sequences; other control characters but newline and tab are spelled out. */
export function clean(text: string): string {
  return redact(stripVTControlCharacters(text)).replaceAll(controls, spelled);
}

function spelled(character: string): string {
  return character === '\r' ? '' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** The first `longest` characters, with an ellipsis where there were more. */
export function clip(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** One line, clipped: what a summary quotes of an error. */
export function line(text: string, longest = 300): string {
  return clip(clean(text).replaceAll(/\s+/g, ' ').trim(), longest);
}

/**
 * A JSON value on one line. Of one that is longer, as many whole members as there is room for, and how many more
 * there are: half a member says less than none.
 */
export function valueText(value: unknown, longest = 160): string {
  const text = typeof value === 'string' ? value : memberText(value, longest);
  // Blanks stay as they are: they may be all that differs.
  return clip(clean(text).replaceAll(/[\n\t]/g, ' '), longest + 40);
}

function memberText(value: unknown, room: number): string {
  // Before it is cut: of half a URL nobody would see that a password is in it.
  if (typeof value === 'string') return JSON.stringify(clip(redact(value), Math.max(room, 20)));
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'nothing';
  if (Array.isArray(value))
    return `[${members(
      value.map((member) => ['', member]),
      room,
    )}]`;
  const named = Object.entries(value).map(([name, member]) => [`${JSON.stringify(name)}:`, member] as const);
  return `{${members(named, room)}}`;
}

/** At least the first one, however long. */
function members(all: readonly (readonly [name: string, value: unknown])[], room: number): string {
  const shown: string[] = [];
  let left = room;
  for (const [name, value] of all) {
    const text = name + memberText(value, left - name.length);
    if (shown.length > 0 && text.length > left) break;
    shown.push(text);
    left -= text.length + 1;
  }
  const more = all.length - shown.length;
  return shown.join(',') + (more > 0 ? `, … ${more} more` : '');
}
