/** Puts a case's artifact where reports that come after this one show it: among the attachments of its test. */
import { join } from 'node:path';
import type { FullConfig, TestResult } from '@playwright/test/reporter';
import { attachmentNames, attachmentType } from '../src/evidence/files.ts';
import type { Cell, ProjectRun } from './collect.ts';

/**
 * The artifact has all that the evidence has, which then is shown no more; but a blob must keep it, because a merge
 * judges by it.
 */
export function showArtifact(
  config: FullConfig,
  { folder }: ProjectRun,
  { layer, settled }: Cell,
  result: TestResult,
): void {
  const path = settled?.written?.path;
  if (path === undefined) return;
  const isKept = config.reporter.some(([name]) => name === 'blob');
  const at = result.attachments.findIndex(({ name }) => name === attachmentNames[layer]);
  const artifact = { name: path, path: join(folder, path), contentType: attachmentType };
  result.attachments.splice(Math.max(at, 0), at < 0 || isKept ? 0 : 1, artifact);
}
