/** How paths and labels are shown to a person. */
import { isAbsolute, relative } from 'node:path';

/** Relative to the working directory where it is under it, and as it is elsewhere. */
export function shownPath(path: string, directory = process.cwd()): string {
  const short = relative(directory, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}

const width = 11;

/** A line of the summary, under those before it. */
export function labelled(label: string, text: string): string {
  return `${label.padEnd(width)}${text}`;
}
