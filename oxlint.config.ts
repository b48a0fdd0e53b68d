/** Lint rules; the rules between folders are made from one table, so that no override can hide another. */
import { defineConfig } from 'oxlint';

export const folders = [
  'model',
  'matrix',
  'dataset',
  'oracle',
  'verify',
  'evidence',
  'certify',
  'systems',
  'services',
  'loader',
  'defects',
  'resilience',
  'stress',
  'report',
  'docs',
  'gates',
  'cli',
  'fixtures',
  'reporters',
  'specs',
] as const;
export type Folder = (typeof folders)[number];

const facts = ['matrix', 'dataset', 'oracle', 'verify', 'evidence'] as const;

/** Each folder, and the other folders that it may import. What is not named is forbidden. */
export const mayImport: Readonly<Record<Exclude<Folder, 'specs'>, readonly Folder[]>> = {
  model: [],
  matrix: ['model'],
  dataset: ['model'],
  oracle: ['model'],
  verify: ['model'],
  evidence: ['model'],
  certify: ['model', ...facts, 'systems', 'defects'],
  systems: ['model', 'matrix', 'services'],
  services: ['model', 'matrix'],
  loader: ['model', 'matrix', 'systems'],
  defects: ['model', 'systems', 'loader'],
  resilience: ['model', ...facts, 'certify', 'systems', 'loader', 'defects'],
  stress: ['model', ...facts, 'certify', 'systems'],
  report: ['model', 'matrix', 'evidence'],
  docs: ['model', 'matrix'],
  gates: ['model', ...facts, 'report'],
  cli: [
    'model',
    ...facts,
    'certify',
    'systems',
    'services',
    'loader',
    'defects',
    'resilience',
    'report',
    'docs',
    'gates',
  ],
  fixtures: [
    'model',
    ...facts,
    'certify',
    'systems',
    'services',
    'loader',
    'defects',
    'resilience',
    'stress',
    'report',
  ],
  reporters: ['model', 'matrix', 'evidence', 'report'],
};

/** Packages that only the named files may import: drivers in their system's files, containers and archives in one place. */
export const packageOwners: Readonly<Record<string, readonly string[]>> = {
  pg: ['src/systems/postgres/**', 'src/loader/sources/postgres**', 'src/loader/sinks/postgres**'],
  'pg-copy-streams': ['src/systems/postgres/**'],
  mssql: ['src/systems/mssql/**', 'src/loader/sources/mssql**', 'src/loader/sinks/mssql**'],
  '@clickhouse/client': ['src/systems/clickhouse/**', 'src/loader/*/clickhouse**'],
  kafkajs: ['src/systems/kafka/**', 'src/loader/*/kafka**'],
  '@kafkajs/confluent-schema-registry': ['src/systems/kafka/**'],
  '@google-cloud/bigquery': ['src/systems/bigquery/**', 'src/loader/*/bigquery**'],
  tar: ['src/gates/archive.ts'],
  testcontainers: ['src/services/container*.ts', 'src/systems/**/service-container.ts'],
  '@testcontainers/*': ['src/systems/**/service-container.ts'],
};

const inSource = (folder: Folder): boolean => folder !== 'fixtures' && folder !== 'reporters';

function forbidden(folder: Exclude<Folder, 'specs'>, allowedPackages: readonly string[]) {
  const others = folders.filter((other) => other !== folder && !mayImport[folder].includes(other));
  const packages = Object.keys(packageOwners).filter((name) => !allowedPackages.includes(name));
  return [
    {
      group: others.map((other) => `**/${other}/**`),
      message: `${folder} may import only: ${mayImport[folder].join(', ') || 'nothing'}`,
    },
    {
      group: packages.flatMap((name) => [name, `${name}/**`]),
      message: 'a driver, a container module or an archiver is imported only by the files that own it',
    },
    ...(inSource(folder)
      ? [
          {
            group: ['@playwright/**', 'playwright', 'playwright/**'],
            message: 'nothing in src imports Playwright',
          },
        ]
      : []),
  ];
}

const patternsFor = (folder: Exclude<Folder, 'specs'>, allowedPackages: readonly string[]) => ({
  'no-restricted-imports': ['error', { patterns: forbidden(folder, allowedPackages) }] as never,
});

const root = (folder: Folder): string => (inSource(folder) ? `src/${folder}` : folder);

const folderOverrides = (Object.keys(mayImport) as (keyof typeof mayImport)[]).map((folder) => ({
  files: [`${root(folder)}/**`],
  rules: patternsFor(folder, []),
}));

/** A later override replaces an earlier rule whole, so each owner's rule is its folder's without that package. */
const ownerOverrides = [...new Set(Object.values(packageOwners).flat())].map((files) => {
  const folder = files.split('/')[1] as Exclude<Folder, 'specs'>;
  const allowed = Object.keys(packageOwners).filter((name) => packageOwners[name]?.includes(files));
  return { files: [files], rules: patternsFor(folder, allowed) };
});

/** The compiler knows them for the dashboard's script; everywhere else they are a slip. */
const ofTheBrowser = [
  'document', 'window', 'self', 'top', 'parent', 'location', 'history', 'localStorage', 'name', 'status', 'event',
  'length', 'origin', 'close', 'open', 'stop', 'print', 'find', 'scroll', 'Node', 'Text', 'Option', 'Range',
]; // prettier-ignore

export default defineConfig({
  plugins: ['import', 'typescript', 'oxc', 'unicorn'],
  categories: { correctness: 'error' },
  options: { typeAware: true },
  ignorePatterns: ['dist/**', 'test-results/**', 'playwright-report/**', 'test_artifacts/**'],
  rules: {
    'import/no-cycle': 'error',
    'no-empty-pattern': 'off',
    'no-restricted-globals': ['error', ...ofTheBrowser],
    // An expect.poll or a fixture may await what is not a promise.
    'typescript/await-thenable': 'off',
  },
  overrides: [
    ...folderOverrides,
    ...ownerOverrides,
    {
      files: ['examples/**'],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                group: ['src', 'fixtures', 'reporters', 'specs'].map((folder) => `**/../${folder}/**`),
                message: 'an example knows the package by its name alone',
              },
            ],
          },
        ] as never,
      },
    },
    {
      files: ['src/report/dashboard/client/**', 'specs/browser/**'],
      rules: { 'no-restricted-globals': 'off' },
    },
  ],
});
