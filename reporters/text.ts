/** Foreign text made fit for a terminal or an artifact: no passwords, no control sequences, no endless lines. */
import { stripVTControlCharacters } from 'node:util';
import { redact } from '../src/model/redact.ts';

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

/** A value of a check as one line of JSON. */
export function valueText(value: unknown, longest = 120): string {
  return line(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'), longest);
}

/** `1 case`, `2 cases`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `850 ms`, `12.3 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
