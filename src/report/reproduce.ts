/** The command that runs one case again, as it was run: the same volume, mode, engines and config. */
import { basename, dirname, relative } from 'node:path';
import type { ProjectMetadata, VolumeSettings } from '../evidence/metadata.ts';
import { findCase } from '../matrix/cases.ts';
import { isSystem, systems } from '../matrix/systems.ts';
import type { SystemFacts } from '../matrix/systems.ts';
import { localDigest } from '../model/engine.ts';
import type { Engine } from '../model/engine.ts';
import { listOf } from './volume.ts';

/** By the contract; a value that differs must be said. */
const defaults: VolumeSettings = { rows: 10_000, change_ratio: '0.2', delete_ratio: '0.05' };

export interface ReproduceOptions {
  readonly project: string;
  readonly volume: VolumeSettings;
  /** Absolute path of the config; undefined where there is none. */
  readonly configFile: string | undefined;
  /** What the environment said of engines. */
  readonly surroundings?: ProjectMetadata['surroundings'] | undefined;
  /** On which engines it ran, where that is known. */
  readonly engines?: readonly Engine[];
}

export function reproduceCommand(case_id: string, options: ReproduceOptions): string {
  const { project, volume, configFile, surroundings, engines = [] } = options;
  const { rows, change_ratio, delete_ratio, columns } = volume;
  const changed = (name: string, value: string, usual: string): readonly string[] =>
    value === usual ? [] : [`${name}=${quoted(value)}`];
  const variables = [
    `DPONE_MATRIX_CASE_ID=${case_id}`,
    ...changed('DPONE_MATRIX_MOCK_ROW_COUNT', String(rows), String(defaults.rows)),
    ...changed('DPONE_MATRIX_CHANGE_RATIO', change_ratio, defaults.change_ratio),
    ...changed('DPONE_MATRIX_DELETE_RATIO', delete_ratio, defaults.delete_ratio),
    ...(columns === undefined ? [] : [`DPONE_MATRIX_COLUMNS=${listOf(columns)}`]),
    ...(surroundings ? engineVariables(case_id, surroundings, engines) : []),
  ];
  return `${variables.join(' ')} npx playwright test${configOption(configFile)} --project=${quoted(project)}`;
}

/**
 * Of the case's own systems: an address by its name alone, because it may hold a password (a shell says that it is to
 * be set), and an image by its digest, because its tag may mean another tomorrow.
 */
function engineVariables(
  case_id: string,
  { external, images }: NonNullable<ProjectMetadata['surroundings']>,
  engines: readonly Engine[],
): readonly string[] {
  const { source = '', sink = '' } = findCase(case_id) ?? {};
  return [...new Set([source, sink])].filter(isSystem).flatMap((id) => {
    const facts: SystemFacts = systems[id];
    const addresses = Object.values(facts.external).filter(({ variable }) => external.includes(variable));
    const chosen = Object.values(facts.images).flatMap((variable) => {
      const image = images[variable];
      return image === undefined ? [] : [`${variable}=${quoted(pinned(image, engines))}`];
    });
    return [...addresses.map(({ variable }) => `${variable}="\${${variable}:?}"`), ...chosen];
  });
}

function pinned(image: string, engines: readonly Engine[]): string {
  const digest = engines.find((engine) => engine.image === image)?.digest;
  if (digest === undefined || digest.startsWith(localDigest) || image.includes('@')) return image;
  return `${image.replace(/:[^/:]*$/, '')}@${digest}`;
}

/** Nothing where Playwright finds the config by itself. */
function configOption(configFile: string | undefined): string {
  if (!configFile) return '';
  const usual = /^playwright\.config\.[cm]?[jt]s$/.test(basename(configFile));
  if (usual && dirname(configFile) === process.cwd()) return '';
  return ` --config=${quoted(relative(process.cwd(), configFile))}`;
}

function quoted(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
