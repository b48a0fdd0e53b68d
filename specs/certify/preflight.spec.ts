import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import { loadDocs, packageDocs } from '../../src/certify/docs-pages.ts';
import type { Docs } from '../../src/certify/docs-pages.ts';
import { preflight } from '../../src/certify/preflight.ts';
import type { Registry } from '../../src/certify/preflight.ts';
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
  ][] = [
    [
      'a source that is not registered',
      subject,
      { ...registry, sources: sources.filter((id) => id !== 'postgres') },
      'source_and_sink_registered',
      { source: null },
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
    ],
    [
      'a case that the registry does not have',
      subject,
      { ...registry, cases: cases.filter((c) => c.case_id !== subject.case_id) },
      'source_and_sink_registered',
      { cases: [] },
    ],
    [
      'a case that the registry has twice',
      subject,
      { ...registry, cases: [...cases, subject] },
      'source_and_sink_registered',
      { cases: [subject.case_id, subject.case_id] },
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
    ],
    [
      'a strategy that is not common',
      findCase('kafka_to_kafka__replace') as MatrixCase,
      { ...registry, commonStrategies: commonStrategies.filter((s) => s !== 'replace') },
      'strategy_allowed',
      { strategy: null },
    ],
    [
      'an extra that the case does not name',
      subject,
      { ...registry, systems: { ...systems, postgres: { ...postgres, extras: 'pg' } } },
      'extras_and_profiles_present',
      { install_extras: ['postgres', 'clickhouse'] },
    ],
    [
      'a system without a live profile',
      subject,
      { ...registry, systems: { ...systems, postgres: { ...postgres, live_profile: '' } } },
      'extras_and_profiles_present',
      { live_profiles: ['postgres_live', 'clickhouse_live'] },
    ],
  ];
  for (const [name, c, damagedRegistry, check, observed] of broken) {
    test(name, async () => {
      const found = failed(await preflight(c, undefined, damagedRegistry));
      expect(found.map((f) => f.name)).toEqual([check]);
      expect(found[0]?.observed).toMatchObject(observed);
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
    });
  });

  test('a case whose sink strategy is another', async () => {
    const wrong = { ...subject, sink_strategy: 'replace' } as const;
    const checks = failed(await preflight(wrong, undefined, { ...registry, cases: [wrong] }));
    expect(checks.map((check) => check.name)).toEqual(['strategy_allowed', 'manifest_matches_guide']);
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
  });
});

test.describe('docs', () => {
  const guide = subject.guide;
  const block = (case_id: string): RegExp =>
    new RegExp(`\`\`\`yaml\\n(?:(?!\`\`\`)[^])*case_id: ${case_id}\\n(?:(?!\`\`\`)[^])*\`\`\`\\n`);
  const within = (text: string, change: (block: string) => string): string =>
    text.replace(block(subject.case_id), change);

  const rows: [
    name: string,
    path: string,
    change: (text: string) => string | null,
    checks: string[],
    observed: Record<string, unknown>,
  ][] = [
    [
      'a heading is missing',
      guide,
      (text) => text.replace('## Runtime algorithm', '## Algorithm'),
      ['guide_complete'],
      { headings: expect.not.arrayContaining(['Runtime algorithm']) },
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
    ],
    [
      'nothing stands beneath a heading',
      guide,
      (text) => text.replace(/(## Strategy behavior\n)[^]*?(## Schema)/, '$1\n$2'),
      ['guide_complete'],
      { empty_sections: ['Strategy behavior'] },
    ],
    [
      'the diagram is missing',
      guide,
      (text) => text.replace('```mermaid', '```text'),
      ['guide_complete'],
      { diagram: false },
    ],
    [
      'a cross-link is missing',
      guide,
      (text) => text.replace('- [Live certification](../live-certification.md)\n', ''),
      ['guide_complete'],
      { cross_links: ['source-sink-matrix.md', 'load-strategies.md', 'runbook.md'] },
    ],
    [
      'manifests stand under another heading',
      guide,
      (text) =>
        text.replace('## Copy/paste manifest\n', '## Copy/paste manifest\n\nBelow.\n\n## Manifests\n'),
      ['guide_complete'],
      { copy_paste_manifest: false },
    ],
    [
      'the matrix does not link to the guide',
      'source-sink-matrix.md',
      (text) => text.replaceAll(`](${guide})`, '](load-strategies.md)'),
      ['index_pages_link_guide'],
      { linked_from: ['load-strategies.md'], broken_links: [] },
    ],
    [
      'the strategies do not link to the guide',
      'load-strategies.md',
      (text) => text.replaceAll(new RegExp(`\\]\\(${guide}[^)]*\\)`, 'g'), '](source-sink-matrix.md)'),
      ['index_pages_link_guide'],
      { linked_from: ['source-sink-matrix.md'], broken_links: [] },
    ],
    [
      'a link of the guide leads to no file',
      guide,
      (text) => text.replace('../environment.md', '../environments.md'),
      ['index_pages_link_guide'],
      { broken_links: [expect.stringContaining('../environments.md: no file environments.md')] },
    ],
    [
      'a link of the guide leads to no heading',
      guide,
      (text) => text.replace('../load-strategies.md#volume', '../load-strategies.md#volumes'),
      ['index_pages_link_guide'],
      { broken_links: [expect.stringContaining('no heading volumes in load-strategies.md')] },
    ],
    [
      'a heading that an index page links to is renamed',
      'runbook.md',
      (text) => text.replace('## A behavior artifact differs', '## Differences'),
      ['index_pages_link_guide'],
      { broken_links: [expect.stringContaining('no heading a-behavior-artifact-differs in runbook.md')] },
    ],
    [
      'a manifest differs in one value',
      guide,
      (text) => within(text, (b) => b.replace('batch_size: 1000', 'batch_size: 100')),
      ['manifest_matches_guide'],
      { differences: ['source.options.batch_size: generated 1000, in the guide 100'] },
    ],
    [
      'a number became text',
      guide,
      (text) => within(text, (b) => b.replace('batch_size: 1000', 'batch_size: "1000"')),
      ['manifest_matches_guide'],
      { differences: ['source.options.batch_size: generated 1000, in the guide "1000"'] },
    ],
    [
      'a manifest has a key too many',
      guide,
      (text) => within(text, (b) => b.replace('    batch_size', '    batches: 1\n    batch_size')),
      ['manifest_matches_guide'],
      { differences: ['source.options.batches: generated nothing, in the guide 1'] },
    ],
    [
      'a manifest is not YAML',
      guide,
      (text) => within(text, (b) => b.replace('source:\n', 'source: [\n')),
      ['manifest_matches_guide'],
      { in_guide: null, times_in_guide: 0 },
    ],
    [
      'a manifest stands twice',
      guide,
      (text) => within(text, (b) => `${b}\n${b}`),
      ['manifest_matches_guide'],
      { times_in_guide: 2, differences: [] },
    ],
    [
      'a manifest is missing',
      guide,
      (text) => within(text, () => ''),
      ['manifest_matches_guide'],
      { times_in_guide: 0 },
    ],
    [
      'the guide is missing',
      guide,
      () => null,
      ['guide_complete', 'index_pages_link_guide', 'manifest_matches_guide'],
      { guide: null },
    ],
    [
      'an index page is missing',
      'load-strategies.md',
      () => null,
      ['index_pages_link_guide'],
      { linked_from: ['source-sink-matrix.md'] },
    ],
  ];
  for (const [name, path, change, checks, observed] of rows) {
    test(name, async ({}, testInfo) => {
      const found = failed(await preflight(subject, await damaged(testInfo, path, change)));
      expect(found.map((check) => check.name)).toEqual(checks);
      expect(found[0]?.observed).toMatchObject(observed);
    });
  }

  test("a fault in one case's manifest is not another's", async ({}, testInfo) => {
    const docs = await damaged(testInfo, guide, (text) => within(text, (b) => b.replace('1000', '1')));
    const siblings = cases.filter((c) => c.guide === guide);
    const ids: string[] = [];
    for (const c of siblings) if (failed(await preflight(c, docs)).length > 0) ids.push(c.case_id);
    expect(ids).toEqual([subject.case_id]);
  });
});
