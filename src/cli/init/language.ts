/** The example's TypeScript in the language and the modules of a repo. */
import { extname } from 'node:path';

export type Language = 'typescript' | 'esm' | 'commonjs';

/** What a file of this name is in. @param isModule whether the `package.json` says `"type": "module"` */
export function languageOf(file: string, isModule: boolean): Language {
  const extension = extname(file);
  if (/^\.[cm]?ts$/.test(extension)) return 'typescript';
  if (extension === '.mjs') return 'esm';
  return extension === '.js' && isModule ? 'esm' : 'commonjs';
}

/**
 * Knows the forms that the example uses: types stand in `import type` and behind the name of a constant alone, and what
 * is imported and exported stands in a line of its own.
 */
export function inLanguage(text: string, language: Language): string {
  if (language === 'typescript') return text;
  const script = text
    .replaceAll(/^import type .*;\n/gm, '')
    .replaceAll(
      /^((?:export )?const \w+): (\w+) = /gm,
      (_, constant: string, type: string) => `/** @type {import('dpone-matrix').${type}} */\n${constant} = `,
    );
  return language === 'esm' ? script : required(script);
}

function required(script: string): string {
  const exported = [...script.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
  const body = script
    .replaceAll(
      /^import \{(.*)\} from (.*);$/gm,
      (_, names: string, from: string) => `const {${names.replaceAll(' as ', ': ')}} = require(${from});`,
    )
    .replaceAll(/^export const /gm, 'const ')
    .replaceAll(/^export default /gm, 'module.exports = ');
  return exported.length === 0 ? body : `${body}\nmodule.exports = { ${exported.join(', ')} };\n`;
}
