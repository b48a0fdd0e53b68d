import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import { failureText } from '../../src/certify/failure.ts';
import { loadDocs, packageDocs } from '../../src/certify/docs-pages.ts';
import type { Docs } from '../../src/certify/docs-pages.ts';
import { preflight } from '../../src/certify/preflight/index.ts';
import type { Registry } from '../../src/certify/preflight/index.ts';
import { cases, commonStrategies, findCase } from '../../src/matrix/cases.ts';
import { sinks, sources, systems } from '../../src/matrix/systems.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import type { Check } from '../../src/model/check.ts';

const names = [
  'source_and_sink_registered',
  'strategy_allowed',
  'extras_and_profiles_present',
  'guide_complete',
  'index_pages_link_guide',
  'manifest_matches_guide',
];
const subject = findCase('postgres_to_clickhouse__xmin') as MatrixCase;
const registry: Registry = { cases, sources, sinks, commonStrategies, systems };

/** The package's docs with one file changed, or removed where `change` gives null. */
async function damaged(
  testInfo: TestInfo,
  path: string,
  change: (text: string) => string | null,
): Promise<Docs> {
  const folder = testInfo.outputPath('docs');
  cpSync(packageDocs, folder, { recursive: true });
  const text = readFileSync(join(folder, path), 'utf8');
  const after = change(text);
  expect(after, 'the damage must be one').not.toBe(text);
  if (after === null) rmSync(join(folder, path));
  else writeFileSync(join(folder, path), after);
  return loadDocs(folder);
}

function failed(checks: readonly Check[]): Check[] {
  expect(checks.map((check) => check.name)).toEqual(names);
  return checks.filter((check) => check.status !== 'passed');
}

test("every case passes with the package's own docs", async () => {
  for (const c of cases) expect(failed(await preflight(c)), c.case_id).toEqual([]);
});

test.describe('facts', () => {
  const { postgres } = systems;
  const broken: [
    name: string,
    c: MatrixCase,
    registry: Registry,
    check: string,
    observed: Record<string, unknown>,
    detail: string,
  ][] = [
    [
      'a source that is not registered',
      subject,
      { ...registry, sources: sources.filter((id) => id !== 'postgres') },
      'source_and_sink_registered',
      { source: null },
      'src/matrix/systems.ts: postgres is no source: add it to `sources`, and to its facts the role `source`',
    ],
    [
      'a sink without the role',
      subject,
      {
        ...registry,
        systems: { ...systems, clickhouse: { ...systems.clickhouse, sink: undefined } as never },
      },
      'source_and_sink_registered',
      { sink: null },
      'src/matrix/systems.ts: clickhouse is no sink: add it to `sinks`, and to its facts the role `sink`',
    ],
    [
      'a case that the registry does not have',
      subject,
      { ...registry, cases: cases.filter((c) => c.case_id !== subject.case_id) },
      'source_and_sink_registered',
      { cases: [] },
      'src/matrix/cases.ts: makes this case 0 times as postgres_to_clickhouse__xmin, and must make it once',
    ],
    [
      'a case that the registry has twice',
      subject,
      { ...registry, cases: [...cases, subject] },
      'source_and_sink_registered',
      { cases: [subject.case_id, subject.case_id] },
      'src/matrix/cases.ts: makes this case 2 times as postgres_to_clickhouse__xmin, and must make it once',
    ],
    [
      'a strategy that the source does not have',
      subject,
      {
        ...registry,
        systems: {
          ...systems,
          postgres: { ...postgres, source: { ...postgres.source, strategies: ['cdc'] } },
        },
      },
      'strategy_allowed',
      { strategy: null },
      'src/matrix/systems.ts: xmin is no common strategy, and neither source postgres (cdc) nor sink clickhouse ' +
        '(partition_replace, scd2, backfill) has it: name it in the facts of one of them',
    ],
    [
      'a strategy that is not common',
      findCase('kafka_to_kafka__replace') as MatrixCase,
      { ...registry, commonStrategies: commonStrategies.filter((s) => s !== 'replace') },
      'strategy_allowed',
      { strategy: null },
      'src/matrix/systems.ts: replace is no common strategy, and neither source kafka (none) nor sink kafka (none) ' +
        'has it: name it in the facts of one of them',
    ],
    [
      'an extra that the case does not name',
      subject,
      { ...registry, systems: { ...systems, postgres: { ...postgres, extras: 'pg' } } },
      'extras_and_profiles_present',
      { install_extras: ['postgres', 'clickhouse'] },
      'src/matrix/systems.ts: the facts of postgres and clickhouse give install_extras ["pg","clickhouse"], and the case ' +
        'has ["postgres","clickhouse"]',
    ],
    [
      'a system without a live profile',
      subject,
      { ...registry, systems: { ...systems, postgres: { ...postgres, live_profile: '' } } },
      'extras_and_profiles_present',
      { live_profiles: ['postgres_live', 'clickhouse_live'] },
      'src/matrix/systems.ts: the facts of postgres and clickhouse give live_profiles ["","clickhouse_live"], and the ' +
        'case has ["postgres_live","clickhouse_live"]',
    ],
  ];
  for (const [name, c, damagedRegistry, check, observed, detail] of broken) {
    test(name, async () => {
      const found = failed(await preflight(c, undefined, damagedRegistry));
      expect(found.map((f) => f.name)).toEqual([check]);
      expect(found[0]?.observed).toMatchObject(observed);
      expect(found[0]?.detail).toBe(detail);
      expect(failureText(c, 'preflight', found).split('\n')[1]).toBe(`  ${check}: ${detail}`);
    });
  }

  test('a case without profiles fails, also where the facts have none either', async () => {
    const bare = { ...subject, required_profiles: ['', 'clickhouse_local'] };
    const facts = {
      ...registry,
      cases: [bare],
      systems: { ...systems, postgres: { ...postgres, required_profile: '' } },
    };
    const checks = await preflight(bare, undefined, facts);
    expect(checks.find((check) => check.name === 'extras_and_profiles_present')).toMatchObject({
      status: 'failed',
      observed: { empty: ['required_profiles'] },
      detail:
        'src/matrix/systems.ts: a system of the case has no profile among its required_profiles: give it one',
    });
  });

  test('a case whose sink strategy is another', async () => {
    const wrong = { ...subject, sink_strategy: 'replace' } as const;
    const checks = failed(await preflight(wrong, undefined, { ...registry, cases: [wrong] }));
    expect(checks.map(({ name, detail }) => [name, detail])).toEqual([
      [
        'strategy_allowed',
        'src/matrix/cases.ts: the sink strategy of xmin is incremental_merge, and the case says replace',
      ],
      [
        'manifest_matches_guide',
        expect.stringMatching(
          /^src\/matrix\/manifest\.ts: the manifest of \w+ is to be \{.*"mode":"replace".*\}, and is not a manifest of this matrix: sink\.strategy\.mode: must be incremental_merge/,
        ),
      ],
    ]);
  });

  test('a case of a system that is not there fails and does not throw', async () => {
    const wrong = { ...subject, source: 'oracle' };
    const checks = failed(await preflight(wrong));
    expect(checks.map((check) => check.name)).toEqual([
      'source_and_sink_registered',
      'strategy_allowed',
      'extras_and_profiles_present',
      'manifest_matches_guide',
    ]);
    for (const { detail } of checks) expect(detail).toMatch(/^src\/matrix\/\w+\.ts: \w/);
  });
});

test.describe('docs', () => {
  const guide = subject.guide;
  const block = (case_id: string): RegExp =>
    new RegExp(`\`\`\`yaml\\n(?:(?!\`\`\`)[^])*case_id: ${case_id}\\n(?:(?!\`\`\`)[^])*\`\`\`\\n`);
  const within = (text: string, change: (block: string) => string): string =>
    text.replace(block(subject.case_id), change);

  const id = subject.case_id;
  const again = 'To write it again: npx dpone-matrix docs --write';
  const headings =
    'Copy/paste manifest, Supported load strategies, Runtime algorithm, Strategy behavior, ' +
    'Schema evolution and type mapping, Runbook, Cross-links';
  const nowhere = (page: string, target: string, why: string): unknown =>
    expect.stringMatching(
      new RegExp(
        `^docs/${page}:\\d+: the link ${target.replaceAll('.', '[.]')} leads nowhere: ${why}. ${again}$`,
      ),
    );

  const rows: [
    name: string,
    path: string,
    change: (text: string) => string | null,
    checks: string[],
    observed: Record<string, unknown>,
    /** Of the first check: the file, what is missing there, what to do. */
    detail: unknown,
  ][] = [
    [
      'a heading is missing',
      guide,
      (text) => text.replace('## Runtime algorithm', '## Algorithm'),
      ['guide_complete'],
      { headings: expect.not.arrayContaining(['Runtime algorithm']) },
      `docs/${guide}: the heading "## Runtime algorithm" is missing. ${again}`,
    ],
    [
      'headings stand in another order',
      guide,
      (text) =>
        text
          .replace('## Runbook', '## X')
          .replace('## Strategy behavior', '## Runbook')
          .replace('## X', '## Strategy behavior'),
      ['guide_complete'],
      { empty_sections: [] },
      `docs/${guide}: the headings stand in another order than ${headings}. ${again}`,
    ],
    [
      'nothing stands beneath a heading',
      guide,
      (text) => text.replace(/(## Strategy behavior\n)[^]*?(## Schema)/, '$1\n$2'),
      ['guide_complete'],
      { empty_sections: ['Strategy behavior'] },
      `docs/${guide}: nothing stands under the heading "Strategy behavior". ${again}`,
    ],
    [
      'the diagram is missing',
      guide,
      (text) => text.replace('```mermaid', '```text'),
      ['guide_complete'],
      { diagram: false },
      `docs/${guide}: no Mermaid diagram. ${again}`,
    ],
    [
      'a cross-link is missing',
      guide,
      (text) => text.replace('- [Live certification](../live-certification.md)\n', ''),
      ['guide_complete'],
      { cross_links: ['source-sink-matrix.md', 'load-strategies.md', 'integration-matrix.md'] },
      `docs/${guide}: no link to live-certification.md under the heading "Cross-links". ${again}`,
    ],
    [
      'manifests stand under another heading',
      guide,
      (text) =>
        text.replace('## Copy/paste manifest\n', '## Copy/paste manifest\n\nBelow.\n\n## Manifests\n'),
      ['guide_complete'],
      { copy_paste_manifest: false },
      `docs/${guide}: no YAML manifest under the heading "Copy/paste manifest". ${again}`,
    ],
    [
      'the matrix does not link to the guide',
      'source-sink-matrix.md',
      (text) => text.replaceAll(`](${guide})`, '](load-strategies.md)'),
      ['index_pages_link_guide'],
      { linked_from: ['load-strategies.md'], broken_links: [] },
      `docs/source-sink-matrix.md: no link to ${guide}. ${again}`,
    ],
    [
      'the strategies do not link to the guide',
      'load-strategies.md',
      (text) => text.replaceAll(new RegExp(`\\]\\(${guide}[^)]*\\)`, 'g'), '](source-sink-matrix.md)'),
      ['index_pages_link_guide'],
      { linked_from: ['source-sink-matrix.md'], broken_links: [] },
      `docs/load-strategies.md: no link to ${guide}. ${again}`,
    ],
    [
      'a link of the guide leads to no file',
      guide,
      (text) => text.replace('../options.md', '../optionz.md'),
      ['index_pages_link_guide'],
      { broken_links: [expect.stringContaining('../optionz.md: no file optionz.md')] },
      nowhere(guide, '../optionz.md', 'no file optionz.md'),
    ],
    [
      'a link of the guide leads to no heading',
      guide,
      (text) => text.replace('../load-strategies.md#volume', '../load-strategies.md#volumes'),
      ['index_pages_link_guide'],
      { broken_links: [expect.stringContaining('no heading volumes in load-strategies.md')] },
      nowhere(guide, '../load-strategies.md#volumes', 'no heading volumes in load-strategies.md'),
    ],
    [
      'a heading that an index page links to is renamed',
      'integration-matrix.md',
      (text) => text.replace('## A behavior artifact differs', '## Differences'),
      ['index_pages_link_guide'],
      {
        broken_links: [
          expect.stringContaining('no heading a-behavior-artifact-differs in integration-matrix.md'),
        ],
      },
      nowhere(
        guide,
        '../integration-matrix.md#a-behavior-artifact-differs',
        'no heading a-behavior-artifact-differs in integration-matrix.md',
      ),
    ],
    [
      'a manifest differs in one value',
      guide,
      (text) => within(text, (b) => b.replace('batch_size: 1000', 'batch_size: 100')),
      ['manifest_matches_guide'],
      { differences: ['source.options.batch_size: generated 1000, in the guide 100'] },
      `docs/${guide}: the manifest of ${id} differs: source.options.batch_size: generated 1000, in the guide 100. ${again}`,
    ],
    [
      'a number became text',
      guide,
      (text) => within(text, (b) => b.replace('batch_size: 1000', 'batch_size: "1000"')),
      ['manifest_matches_guide'],
      { differences: ['source.options.batch_size: generated 1000, in the guide "1000"'] },
      `docs/${guide}: the manifest of ${id} differs: source.options.batch_size: generated 1000, in the guide "1000". ${again}`,
    ],
    [
      'a manifest has a key too many',
      guide,
      (text) => within(text, (b) => b.replace('    batch_size', '    batches: 1\n    batch_size')),
      ['manifest_matches_guide'],
      { differences: ['source.options.batches: generated nothing, in the guide 1'] },
      `docs/${guide}: the manifest of ${id} differs: source.options.batches: generated nothing, in the guide 1. ${again}`,
    ],
    [
      'a manifest is not YAML',
      guide,
      (text) => within(text, (b) => b.replace('source:\n', 'source: [\n')),
      ['manifest_matches_guide'],
      { in_guide: null, times_in_guide: 0 },
      expect.stringMatching(
        /^docs\/source-sink\/postgres-to-clickhouse\.md: the manifest of \w+ is missing; docs.*: the block at line \d+ is no YAML: /,
      ),
    ],
    [
      'a manifest stands twice',
      guide,
      (text) => within(text, (b) => `${b}\n${b}`),
      ['manifest_matches_guide'],
      { times_in_guide: 2, differences: [] },
      `docs/${guide}: the manifest of ${id} stands 2 times. ${again}`,
    ],
    [
      'a manifest is missing',
      guide,
      (text) => within(text, () => ''),
      ['manifest_matches_guide'],
      { times_in_guide: 0 },
      `docs/${guide}: the manifest of ${id} is missing. ${again}`,
    ],
    [
      'the guide is missing',
      guide,
      () => null,
      ['guide_complete', 'index_pages_link_guide', 'manifest_matches_guide'],
      { guide: null },
      `docs/${guide}: there is no guide of postgres_to_clickhouse. ${again}`,
    ],
    [
      'an index page is missing',
      'load-strategies.md',
      () => null,
      ['index_pages_link_guide'],
      { linked_from: ['source-sink-matrix.md'] },
      `docs/load-strategies.md: there is no such page. ${again}`,
    ],
  ];
  for (const [name, path, change, checks, observed, detail] of rows) {
    test(name, async ({}, testInfo) => {
      const found = failed(await preflight(subject, await damaged(testInfo, path, change)));
      expect(found.map((check) => check.name)).toEqual(checks);
      expect(found[0]?.observed).toMatchObject(observed);
      expect(found[0]?.detail).toEqual(detail);
      expect(failureText(subject, 'preflight', found).split('\n')[1]).toBe(
        `  ${found[0]?.name}: ${found[0]?.detail}`,
      );
    });
  }

  test('of many faults the first are told, and how many more there are', async ({}, testInfo) => {
    const docs = await damaged(testInfo, guide, (text) => text.replaceAll('## ', '### '));
    const [check] = failed(await preflight(subject, docs));
    expect(check?.detail).toMatch(
      /^docs\/\S+: the heading "## Copy\/paste manifest" is missing; docs.*; 9 more\. To write it again: /,
    );
  });

  test("a fault in one case's manifest is not another's", async ({}, testInfo) => {
    const docs = await damaged(testInfo, guide, (text) => within(text, (b) => b.replace('1000', '1')));
    const siblings = cases.filter((c) => c.guide === guide);
    const ids: string[] = [];
    for (const c of siblings) if (failed(await preflight(c, docs)).length > 0) ids.push(c.case_id);
    expect(ids).toEqual([subject.case_id]);
  });
});
