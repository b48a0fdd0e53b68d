/** The command that runs one case again, as it was run. */
import { basename, dirname, relative } from 'node:path';
import type { VolumeSettings } from '../evidence/metadata.ts';

/** By the contract; a value that differs must be said. */
const defaults: VolumeSettings = { rows: 10_000, change_ratio: '0.2', delete_ratio: '0.05' };

export interface ReproduceOptions {
  readonly project: string;
  readonly volume: VolumeSettings;
  /** Absolute path of the config; undefined where there is none. */
  readonly configFile: string | undefined;
}

export function reproduceCommand(case_id: string, { project, volume, configFile }: ReproduceOptions): string {
  const variables = [
    `DPONE_MATRIX_CASE_ID=${case_id}`,
    ...(volume.rows === defaults.rows ? [] : [`DPONE_MATRIX_MOCK_ROW_COUNT=${volume.rows}`]),
    ...(volume.change_ratio === defaults.change_ratio
      ? []
      : [`DPONE_MATRIX_CHANGE_RATIO=${quoted(volume.change_ratio)}`]),
    ...(volume.delete_ratio === defaults.delete_ratio
      ? []
      : [`DPONE_MATRIX_DELETE_RATIO=${quoted(volume.delete_ratio)}`]),
  ];
  return `${variables.join(' ')} npx playwright test${configOption(configFile)} --project=${quoted(project)}`;
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
