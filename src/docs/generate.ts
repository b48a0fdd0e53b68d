/** All generated pages of the docs. */
import type { Volume } from '../model/volume.ts';
import { cases } from '../matrix/cases.ts';
import { commandLinePage } from './command-line-page.ts';
import type { CommandHelp } from './command-line-page.ts';
import { defectsPage } from './defects-page.ts';
import type { DefectFacts } from './defects-page.ts';
import { environmentPage } from './environment-page.ts';
import { guide } from './guide.ts';
import { matrixPage } from './matrix-page.ts';
import { strategiesPage } from './strategies-page.ts';
import type { TypeMappings } from './type-mapping.ts';

export interface DocsInput {
  readonly types: TypeMappings;
  /** Those whose figures are shown, the default first. */
  readonly volumes: readonly Volume[];
  /** In the order of the catalogue. */
  readonly defects: readonly DefectFacts[];
  /** The general help first. */
  readonly commands: readonly CommandHelp[];
}

/** Text by path under `docs/`. */
export function generateDocs({ types, volumes, defects, commands }: DocsInput): ReadonlyMap<string, string> {
  const guides = [...new Set(cases.map((c) => c.guide))];
  return new Map([
    ['source-sink-matrix.md', matrixPage()],
    ['load-strategies.md', strategiesPage(volumes)],
    ['environment.md', environmentPage()],
    ['defects.md', defectsPage(defects)],
    ['command-line.md', commandLinePage(commands)],
    ...guides.map(
      (path) =>
        [
          path,
          guide(
            cases.filter((c) => c.guide === path),
            types,
          ),
        ] as const,
    ),
  ]);
}
