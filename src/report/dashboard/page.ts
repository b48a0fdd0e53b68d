/** The page of a run, `matrix.html`: one file that needs no network. */
import type { RunFiles } from '../../evidence/run-folder.ts';
import { arithmeticText } from '../verdict.ts';

export function dashboardPage({ record }: RunFiles): string {
  return `<!doctype html><title>dpone-matrix</title><p>${arithmeticText(record).replaceAll('<', '&lt;')}</p>\n`;
}
