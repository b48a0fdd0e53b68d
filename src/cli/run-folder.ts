/** The artifact folder that a command is about: the one it is told, else the one that there is. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { artifactsRoot, defaultFolder, runRecordName } from '../evidence/files.ts';
import { readEnvironment } from '../matrix/environment.ts';
import { runModes } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import type { Given, Terminal, Word } from './command.ts';

export const folderWord: Word = {
  name: 'folder',
  about: `artifact folder of a run; else what DPONE_MATRIX_ARTIFACT_DIR says, else the only one in ${artifactsRoot}`,
  isOptional: true,
};

export interface AskedFolder {
  /** Absolute. */
  readonly path: string;
  /** As a person would write it. */
  readonly name: string;
}

/** @throws MatrixError MATRIX_NO_RUN where there is no folder, none that holds a run, or more than one to choose from */
export function folderAsked({ words }: Pick<Given, 'words'>, terminal: Terminal): AskedFolder {
  const name = words[0] ?? readEnvironment(terminal.environment).artifact_dir ?? onlyFolder(terminal.folder);
  const path = resolve(terminal.folder, name);
  if (!existsSync(path) || !statSync(path).isDirectory()) {
    throw noRun(`there is no folder ${name}`, terminal.folder);
  }
  if (!existsSync(join(path, runRecordName))) {
    throw noRun(`${name} holds no run: there is no ${runRecordName} in it`, terminal.folder);
  }
  return { path, name };
}

function onlyFolder(working: string): string {
  const [first, ...others] = foldersIn(working);
  if (first === undefined) throw noRun(`no run has left a folder in ${artifactsRoot}`, working);
  if (others.length > 0) throw noRun('more than one run has left a folder', working);
  return first;
}

/** Default folders that hold a run. */
function foldersIn(working: string): readonly string[] {
  return runModes.map(defaultFolder).filter((name) => existsSync(join(working, name, runRecordName)));
}

function noRun(what: string, working: string): MatrixError {
  const found = foldersIn(working);
  const next =
    found.length > 0
      ? `Name one: ${found.join(', ')}`
      : `Run first: npx playwright test --project=${runModes[0]}, or name the folder of a run`;
  const files = existsSync(join(working, artifactsRoot)) ? readdirSync(join(working, artifactsRoot)) : [];
  const without = files.filter(
    (name) => name.endsWith('_latest') && !found.includes(join(artifactsRoot, name)),
  );
  const unfinished = without.length > 0 ? `; of ${without.join(', ')} there is no ${runRecordName}` : '';
  return new MatrixError('MATRIX_NO_RUN', `${what}. ${next}${unfinished}`);
}
