/** The example of this package, `examples/downstream`: what `init` writes is made of its files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../model/package.ts';

/** The file of the example, as it stands there. */
export function exampleFile(path: string): string {
  return readFileSync(join(packageFolder, 'examples', 'downstream', path), 'utf8');
}

/** The one pair that the example's loader can do, as its config selects it. */
export function examplePair(): { readonly source: string; readonly sink: string } {
  const config = exampleFile('playwright.config.ts');
  const selected = (name: string): string => new RegExp(`${name}: '(\\w+)'`).exec(config)?.[1] ?? '';
  return { source: selected('source'), sink: selected('sink') };
}

interface Described {
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The `package.json` of the example. */
export function examplePackage(): Described & Readonly<Record<string, unknown>> {
  return JSON.parse(exampleFile('package.json')) as Described & Readonly<Record<string, unknown>>;
}
