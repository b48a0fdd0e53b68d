/** The summary of a run as Markdown, `summary.md`: what a job of a continuous integration shows. */
import type { RunFiles } from '../evidence/run-folder.ts';
import { arithmeticText } from './verdict.ts';

export function summaryMarkdown({ record }: RunFiles): string {
  return `${arithmeticText(record)}\n`;
}
