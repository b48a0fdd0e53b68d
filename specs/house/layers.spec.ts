/** The rules between folders, planted upon: each forbidden import fails in each form, and each allowed one passes. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { folders, mayImport, packageOwners } from '../../oxlint.config.ts';
import type { Folder } from '../../oxlint.config.ts';

const repository = join(import.meta.dirname, '..', '..');

const forms = {
  static: (from: string) => `import { x } from '${from}';\nexport const y = x;\n`,
  type: (from: string) => `import type { X } from '${from}';\nexport type Y = X;\n`,
  reexport: (from: string) => `export * from '${from}';\n`,
  dynamic: (from: string) => `export const y = import('${from}');\n`,
};

interface Planted {
  readonly path: string;
  readonly text: string;
}

/** The files in which the linter restricts an import, or whatever else the rule is about. */
function restricted(root: string, files: readonly Planted[], rule = 'no-restricted-imports'): string[] {
  // A repository of its own: the linter leaves out what the real one ignores, and this folder is such.
  mkdirSync(join(root, '.git'), { recursive: true });
  copyFileSync(join(repository, 'oxlint.config.ts'), join(root, 'oxlint.config.ts'));
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const bin = join(repository, 'node_modules', '.bin', 'oxlint');
  let output: string;
  try {
    output = execFileSync(bin, ['--no-ignore', '--format=json', '.'], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    output = (error as { stdout: string }).stdout;
  }
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string; filename: string }[] };
  const found = diagnostics.filter(({ code }) => code.includes(rule));
  return [...new Set(found.map(({ filename }) => filename))].toSorted();
}

const place = (folder: Folder): string =>
  folder === 'fixtures' || folder === 'reporters' || folder === 'specs' ? folder : `src/${folder}`;

function plantedIn(folder: keyof typeof mayImport, other: Folder, form: keyof typeof forms): Planted {
  const up = place(folder).startsWith('src/') ? '../..' : '..';
  return {
    path: `${place(folder)}/${other}-${form}.ts`,
    text: forms[form](`${up}/${place(other)}/planted.ts`),
  };
}

const pairs = (Object.keys(mayImport) as (keyof typeof mayImport)[]).flatMap((folder) =>
  folders.filter((other) => other !== folder).map((other) => ({ folder, other })),
);
const formNames = Object.keys(forms) as (keyof typeof forms)[];

test('every import that the table does not allow is refused, in every form', async ({}, testInfo) => {
  const planted = pairs
    .filter(({ folder, other }) => !mayImport[folder].includes(other))
    .flatMap(({ folder, other }) => formNames.map((form) => plantedIn(folder, other, form)));
  expect(restricted(testInfo.outputPath('.'), planted)).toEqual(planted.map(({ path }) => path).toSorted());
});

test('every import that the table allows is let through', async ({}, testInfo) => {
  const planted = pairs
    .filter(({ folder, other }) => mayImport[folder].includes(other))
    .map(({ folder, other }) => plantedIn(folder, other, 'static'));
  expect(planted.length).toBeGreaterThan(0);
  expect(restricted(testInfo.outputPath('.'), planted)).toEqual([]);
});

test('a driver, a container module and Playwright are refused where they do not belong', async ({}, testInfo) => {
  const packages = Object.keys(packageOwners).map((name) => name.replace('*', 'kafka'));
  const planted = [
    ...packages.map((name, at) => ({ path: `src/certify/package-${at}.ts`, text: forms.static(name) })),
    { path: 'src/certify/playwright.ts', text: forms.static('@playwright/test') },
    { path: 'src/loader/sources/pg.ts', text: forms.type('pg') },
  ];
  const allowed = [
    { path: 'src/systems/postgres/client.ts', text: forms.dynamic('pg') },
    { path: 'src/loader/sinks/postgres.ts', text: forms.static('pg') },
    { path: 'fixtures/test.ts', text: forms.static('@playwright/test') },
  ];
  const found = restricted(testInfo.outputPath('.'), [...planted, ...allowed]);
  expect(found).toEqual(planted.map(({ path }) => path).toSorted());
});

test("an owner's rule keeps the rest of its folder's", async ({}, testInfo) => {
  const planted = [
    { path: 'src/systems/postgres/a.ts', text: forms.static('../../loader/planted.ts') },
    { path: 'src/loader/sinks/postgres.ts', text: forms.static('../../oracle/planted.ts') },
  ];
  const found = restricted(testInfo.outputPath('.'), planted);
  expect(found).toEqual(planted.map(({ path }) => path).toSorted());
});

test('what only a browser has is refused where no browser is', async ({}, testInfo) => {
  const text = 'export const y = () => document.title;\n';
  const planted = ['src/certify/a.ts', 'src/report/a.ts', 'reporters/a.ts', 'specs/report/a.ts'].map(
    (path) => ({
      path,
      text,
    }),
  );
  const allowed = { path: 'src/report/dashboard/client/a.ts', text };
  const found = restricted(testInfo.outputPath('.'), [...planted, allowed], 'no-restricted-globals');
  expect(found).toEqual(planted.map(({ path }) => path).toSorted());
});

test('an example imports the package by its name alone', async ({}, testInfo) => {
  const planted = ['fixtures/index.ts', 'src/model/case.ts', 'reporters/matrix.ts'].map((other, at) => ({
    path: `examples/own/a-${at}.ts`,
    text: forms.static(`../../${other}`),
  }));
  const deeper = { path: 'examples/own/specs/b.ts', text: forms.type('../../../fixtures/index.ts') };
  const allowed = [
    { path: 'examples/own/specs/c.ts', text: forms.static('dpone-matrix') },
    { path: 'examples/own/d.ts', text: forms.static('./src/loader.ts') },
    { path: 'examples/own/specs/e.ts', text: forms.static('../loader.ts') },
  ];
  const found = restricted(testInfo.outputPath('.'), [...planted, deeper, ...allowed]);
  expect(found).toEqual([...planted, deeper].map(({ path }) => path).toSorted());
});
