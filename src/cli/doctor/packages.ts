/** Which npm packages a repo has of those that this one asks for, and in which version. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isAtLeast, packageFolder } from '../../model/package.ts';
import type { Finding } from './finding.ts';

interface OwnPackage {
  readonly name: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export const ownPackage = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as OwnPackage;

/** Looked for from the repo that runs, then from elsewhere: by default beside this package. */
export function installedVersion(
  name: string,
  repo: string,
  elsewhere: readonly string[] = [packageFolder],
): string | undefined {
  for (const from of [repo, ...elsewhere]) {
    const folders = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
    const file = folders.map((folder) => join(folder, name, 'package.json')).find((path) => existsSync(path));
    if (file !== undefined) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }
  return undefined;
}

/** A command that installs packages in versions that we take. */
export function installCommand(names: readonly string[]): string {
  const wanted = names.map((name) => {
    const range = ownPackage.peerDependencies[name];
    return range === undefined ? name : `"${name}@${range}"`;
  });
  return `npm install --save-dev ${wanted.join(' ')}`;
}

/** One finding a package that we ask for. An optional one that is not there is told of where a system needs it. */
export function packageFindings(repo: string): readonly Finding[] {
  return Object.entries(ownPackage.peerDependencies).map(([name, range]): Finding => {
    const version = installedVersion(name, repo);
    const remedy = installCommand([name]);
    if (version === undefined) {
      const isOptional = ownPackage.peerDependenciesMeta[name]?.optional === true;
      return { name, state: isOptional ? 'warning' : 'missing', about: 'not installed', remedy };
    }
    return isAtLeast(version, range)
      ? { name, state: 'ok', about: version }
      : { name, state: 'missing', about: `${version}, and ${range} is needed`, remedy };
  });
}
