/**
 * Runs spec files in this one process, the command that Stryker runs per mutant: a run of Playwright Test itself
 * would spend more time on its workers than on the specs. The specs and `expect` are the same; specs that need a
 * fixture are refused. Ends with 1 at the first test that fails.
 */
import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { collected } from './spec-test.ts';

const specs = pathToFileURL(`${resolve('specs')}/`).href;
const replacement = new URL('spec-test.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@playwright/test' && context.parentURL?.startsWith(specs)
      ? { url: replacement, shortCircuit: true }
      : next(specifier, context),
});

// The same examples for every mutant, and no search for the smallest: that one fails is all there is to know.
fc.configureGlobal({ seed: 1, endOnFailure: true });

const files = process.argv.slice(2).flatMap((pattern) => globSync(pattern).toSorted());
if (files.length === 0) throw new Error(`no spec file in ${process.argv.slice(2).join(' ')}`);
for (const file of files) await import(pathToFileURL(resolve(file)).href);
for (const { title, body } of collected) {
  try {
    await body();
  } catch (error) {
    console.error(`${title}\n`, error);
    process.exit(1);
  }
}
console.log(`${collected.length} passed`);
process.exit(0);
