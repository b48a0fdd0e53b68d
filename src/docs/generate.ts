/** All generated pages of the docs. */
import type { Strategy } from '../model/case.ts';
import type { Volume } from '../model/volume.ts';
import { cases } from '../matrix/cases.ts';
import { commandLinePage } from './command-line-page.ts';
import type { CommandHelp } from './command-line-page.ts';
import { defectsPage } from './defects-page.ts';
import type { DefectFacts } from './defects-page.ts';
import { guaranteesPage } from './guarantees-page.ts';
import type { GuaranteesFacts } from './guarantees-page.ts';
import { guide } from './guide.ts';
import { matrixPage } from './matrix-page.ts';
import { optionsPage } from './options-page.ts';
import type { Options } from './options-page.ts';
import type { Picture } from './picture.ts';
import { schemaEvolutionPage } from './schema-evolution-page.ts';
import { strategiesPage } from './strategies-page.ts';
import type { TypeMappings } from './type-mapping.ts';
import { typesPage } from './types-page.ts';

export interface DocsInput {
  readonly types: TypeMappings;
  /** Those whose figures are shown, the default first. */
  readonly volumes: readonly Volume[];
  /** What a strategy does to a few rows. */
  readonly pictures: (strategy: Strategy) => Picture;
  readonly options: Options;
  /** In the order of the catalogue. */
  readonly defects: readonly DefectFacts[];
  readonly guarantees: GuaranteesFacts;
  /** The general help first. */
  readonly commands: readonly CommandHelp[];
}

/** What a page that is made by this begins with: an editor must not mend it by hand. */
export const generatedMark =
  '<!-- Generated from the code, not to be edited. To write it again: npx dpone-matrix docs --write -->';

/** Text by path under `docs/`. */
export function generateDocs(input: DocsInput): ReadonlyMap<string, string> {
  const { types, volumes, pictures, options, defects, guarantees, commands } = input;
  const guides = [...new Set(cases.map((c) => c.guide))];
  const ofPair = (path: string) => cases.filter((c) => c.guide === path);
  const pages: readonly (readonly [path: string, text: string])[] = [
    ['source-sink-matrix.md', matrixPage()],
    ['load-strategies.md', strategiesPage(volumes, pictures)],
    ['type-mapping.md', typesPage(types)],
    ['schema-evolution.md', schemaEvolutionPage()],
    ['options.md', optionsPage(options)],
    ['defects.md', defectsPage(defects)],
    ['guarantees.md', guaranteesPage(guarantees)],
    ['command-line.md', commandLinePage(commands)],
    ...guides.map((path) => [path, guide(ofPair(path), types)] as const),
  ];
  return new Map(pages.map(([path, text]) => [path, `${generatedMark}\n\n${text}`]));
}
