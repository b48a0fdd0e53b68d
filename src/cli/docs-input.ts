/** What the generated docs are made of beside the matrix: type tables, example volumes, options, defects, guarantees. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageDocs } from '../certify/docs-pages.ts';
import { defaultChangeRatio, defaultDeleteRatio, defaultRows, volumeOf } from '../dataset/volume.ts';
import type { Family } from '../model/families.ts';
import { defects } from '../defects/index.ts';
import type { Defect } from '../defects/index.ts';
import type { DefectFacts } from '../docs/defects-page.ts';
import type { GuaranteesFacts } from '../docs/guarantees-page.ts';
import { optionDocs } from '../docs/options.ts';
import type { Options } from '../docs/options-page.ts';
import { cases } from '../matrix/cases.ts';
import { readGuarantees } from '../evidence/files.ts';
import { scenarios } from '../resilience/scenarios/index.ts';
import type { TypeRule } from '../systems/contract.ts';
import { typeTables } from '../systems/index.ts';
import { strategiesOf } from './befalls.ts';
import { pictureOf } from './docs-pictures.ts';
import type { CommandHelp } from '../docs/command-line-page.ts';
import type { DocsInput } from '../docs/generate.ts';

/** Row counts whose figures the docs show. */
const exampleRows = [defaultRows, 128];

/** @param commands the help of every command, the general one first */
export async function docsInput(commands: readonly CommandHelp[]): Promise<DocsInput> {
  const tables: Record<string, Readonly<Record<Family, TypeRule>>> = {};
  for (const [system, load] of Object.entries(typeTables)) tables[system] = await load();
  return {
    types: (system, { family }) => {
      const table = tables[system];
      if (!table) throw new TypeError(`there is no type table of ${system}`);
      return table[family];
    },
    volumes: exampleRows.map((rows) =>
      volumeOf({ rows, change_ratio: defaultChangeRatio, delete_ratio: defaultDeleteRatio }),
    ),
    pictures: pictureOf,
    options: await options(),
    defects: defects.map(defectFacts),
    guarantees: guarantees(),
    commands,
  };
}

/** The options' own doc comments, in the sources and, as declarations, in the published package. */
async function options(): Promise<Options> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'd.ts';
  const read = (name: string): Promise<string> =>
    readFile(new URL(`../../fixtures/${name}.${extension}`, import.meta.url), 'utf8');
  const [config, worker] = [await read('config'), await read('options')];
  return {
    matrix: optionDocs(config, 'MatrixOptions'),
    worker: ['VolumeOptions', 'FixtureOptions', 'ServerOptions'].flatMap((name) => optionDocs(worker, name)),
    test: optionDocs(worker, 'TestOptions'),
  };
}

/** Where the record of what is guaranteed is kept: in the docs, which are made of it. */
export const guaranteesRecord: string = join(packageDocs, 'guarantees.json');

function guarantees(): GuaranteesFacts {
  return {
    scenarios: scenarios.map(({ name, asks }) => ({ name, asks })),
    ...readGuarantees(guaranteesRecord),
  };
}

function defectFacts(defect: Defect): DefectFacts {
  const befallen = cases.filter((c) => defect.appliesTo(c));
  const { name, category, breaks, ground } = defect;
  const needs = [
    ...(ground?.contended ? ['several changes per key'] : []),
    ...(ground?.volume ? [`${ground.volume.rows} rows`] : []),
    ...(defect.realEngine ? ['a real engine'] : []),
  ];
  return {
    name,
    category,
    breaks,
    columns: [...new Set<string>(defect.columns)],
    befalls: { table: strategiesOf(defect, 'table'), log: strategiesOf(defect, 'log') },
    checks: [...new Set(befallen.flatMap((c) => defect.seenBy(c)))],
    ...(needs.length > 0 ? { needs: needs.join(', ') } : {}),
  };
}
