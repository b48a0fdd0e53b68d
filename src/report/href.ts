/** How a page leads to what stands elsewhere on the disk. */
import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Relative where it can be, so that the folders can be moved together. */
export function hrefFrom(folder: string, to: string): string {
  const path = relative(folder, to);
  if (isAbsolute(path)) return pathToFileURL(path).href;
  return path === '' ? '.' : path.split(sep).map(encodeURIComponent).join('/');
}
