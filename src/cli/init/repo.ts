/** What can be known of a repo without asking: its modules, its language, its Playwright, what is installed. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { MatrixError } from '../../model/error.ts';

export interface Repo {
  /** Absolute. */
  readonly folder: string;
  /** Of its `package.json`, else of its folder. */
  readonly name: string;
  /** Whether it has no `package.json` yet. */
  readonly isNew: boolean;
  readonly isModule: boolean;
  readonly isTypeScript: boolean;
  /** Its own Playwright config, where it has one that is none of this package's. */
  readonly otherConfig: string | undefined;
  /** A config of this package's, by its file's name. */
  readonly ownConfig: string | undefined;
  /** Empty where there is none. */
  readonly gitignore: string;
}

/**
 * A folder without a `package.json` becomes a repo of its own, in TypeScript and ES modules.
 * @throws MatrixError MATRIX_NO_PACKAGE where there is no folder, or a `package.json` that can't be read
 */
export function repoIn(folder: string): Repo {
  if (!existsSync(folder)) {
    throw new MatrixError(
      'MATRIX_NO_PACKAGE',
      `there is no folder ${folder}: make it, or name the folder of a repo`,
    );
  }
  const isNew = !existsSync(join(folder, 'package.json'));
  const described = isNew ? { name: nameOf(folder), type: 'module' } : packageOf(folder);
  const configs = readdirSync(folder).filter((name) =>
    /^playwright(\.matrix)?\.config\.[cm]?[jt]s$/.test(name),
  );
  const isOwn = (name: string): boolean =>
    /['"]dpone-matrix\/config['"]/.test(readFileSync(join(folder, name), 'utf8'));
  return {
    folder,
    name: typeof described['name'] === 'string' ? described['name'] : 'my',
    isNew,
    isModule: described['type'] === 'module',
    isTypeScript:
      isNew ||
      existsSync(join(folder, 'tsconfig.json')) ||
      ['dependencies', 'devDependencies'].some((field) =>
        Object.hasOwn(Object(described[field]), 'typescript'),
      ),
    otherConfig: configs.find((name) => !isOwn(name)),
    ownConfig: configs.find(isOwn),
    gitignore: textOf(join(folder, '.gitignore')),
  };
}

function packageOf(folder: string): Readonly<Record<string, unknown>> {
  const path = join(folder, 'package.json');
  try {
    return Object(JSON.parse(readFileSync(path, 'utf8'))) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MatrixError('MATRIX_NO_PACKAGE', `cannot read ${path}: ${why}`);
  }
}

/** A name that npm takes. */
function nameOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return name.replaceAll(/^-+|-+$/g, '') || 'my-loader';
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
