/** What any page prints as TypeScript type-checks against the sources; what is planted beside it does not. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { blocksOf } from './faults.ts';
import { pagePaths, read, root } from './house.ts';

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/** A folder for each page; a block has the name that it says, or a number. */
function filesOf(path: string): Readonly<Record<string, string>> {
  const blocks = blocksOf(read(path)).filter(({ language }) => language === 'ts');
  const folder = path.replace('docs/', '').replace('.md', '').toLowerCase();
  const files = Object.fromEntries(
    blocks.map(({ text }, index) => [
      `${folder}/${/^\/\/ (\S+\.ts)\n/.exec(text)?.[1] ?? `block-${index}.ts`}`,
      text,
    ]),
  );
  expect(Object.keys(files), `${path} names two blocks alike`).toHaveLength(blocks.length);
  return files;
}

/** The errors that the compiler finds, by file. */
function errorsIn(folder: string, files: Readonly<Record<string, string>>): readonly string[] {
  const options = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      typeRoots: [join(root, 'node_modules', '@types')],
      paths: {
        'dpone-matrix': [join(root, 'fixtures', 'index.ts')],
        'dpone-matrix/config': [join(root, 'fixtures', 'config.ts')],
      },
    },
    include: ['**/*.ts'],
  };
  for (const [path, text] of Object.entries({ ...files, 'package.json': '{ "type": "module" }' })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  const args = [tsc, '-p', '.', '--pretty', 'false'];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect([0, 1, 2], stderr).toContain(status);
  const errors = stdout.split('\n').filter((text) => /^[^\s(]+\(\d+,\d+\): error /.test(text));
  // Of the sources another check speaks.
  return errors.filter((text) => Object.keys(files).some((path) => text.startsWith(`${path}(`)));
}

test('what is printed as TypeScript type-checks against the sources', ({}, testInfo) => {
  const files: Readonly<Record<string, string>> = Object.assign({}, ...pagePaths.map(filesOf));
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining([
      'readme/playwright.config.ts',
      'readme/specs/matrix.spec.ts',
      'options/playwright.config.ts',
      'self-test/specs/trials.spec.ts',
      'writing-a-loader/loader.ts',
    ]),
  );
  const planted = {
    'planted-name.ts': "import { casez } from 'dpone-matrix';\nconsole.log(casez);\n",
    'planted-option.ts': `${files['readme/playwright.config.ts']}`.replace(
      'matrix: {',
      "matrix: { sauce: 'postgres',",
    ),
    'planted-fixture.ts': `${files['readme/block-2.ts']}`.replace('loadRequest }', 'lodeRequest }'),
  };
  const errors = errorsIn(testInfo.outputPath('blocks'), { ...files, ...planted });
  const found = [...new Set(errors.map((text) => text.split('(')[0] ?? ''))].toSorted();
  expect(found, errors.join('\n')).toEqual(Object.keys(planted).toSorted());
});
