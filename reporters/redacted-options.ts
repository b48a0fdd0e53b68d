/** Takes secrets out of the options of a config that reports copy: of `use: { postgresUrl }`, say. */
import type { FullConfig } from '@playwright/test/reporter';
import { hideKnown } from '../src/model/known-secrets.ts';
import { mapStrings } from '../src/model/map-strings.ts';

/** Called when the tests have ended: workers have options of their own, and nobody needs these any more. */
export function redactOptions({ projects }: Pick<FullConfig, 'projects'>): void {
  for (const { use } of projects) Object.assign(use, mapStrings({ ...use }, hideKnown));
}
