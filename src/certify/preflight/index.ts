/** The straight line of a preflight: is the case registered, described, and documented as it is? */
import type { MatrixCase } from '../../model/case.ts';
import type { Check } from '../../model/check.ts';
import { loadDocs, packageDocs } from '../docs-pages.ts';
import type { Docs } from '../docs-pages.ts';
import { guideComplete } from './guide.ts';
import { indexPagesLink } from './links.ts';
import { manifestMatches } from './manifest.ts';
import { extrasAndProfiles, matrix, registered, strategyAllowed } from './registry.ts';
import type { Registry } from './registry.ts';

export type { Registry } from './registry.ts';

/**
 * The six checks, in order, each comparing what the case must be with what is found. The detail of one that failed
 * says the file, what is missing there and what to do.
 * @param docs default: the package's own
 * @throws MatrixError MATRIX_NO_DOCS
 */
export async function preflight(c: MatrixCase, docs?: Docs, registry: Registry = matrix): Promise<Check[]> {
  const read = docs ?? (await loadDocs(packageDocs));
  const guide = read.pages.get(c.guide);
  return [
    registered(c, registry),
    strategyAllowed(c, registry),
    extrasAndProfiles(c, registry),
    guideComplete(c, guide),
    indexPagesLink(c, read),
    manifestMatches(c, guide),
  ];
}
