/** The page of the whole matrix: every pair and its guide, the counts, the systems and the skip arithmetic. */
import { layers, runModes, strategies } from '../model/case.ts';
import { localSkipReason } from '../matrix/arithmetic.ts';
import { cases, commonStrategies, externalCredentialsRequired } from '../matrix/cases.ts';
import { sinks, sources, systemIds, systems } from '../matrix/systems.ts';
import type { SystemFacts } from '../matrix/systems.ts';
import { pairTitle } from './guide.ts';
import { block, bullets, code, codes, link, page, table } from './markdown.ts';

/** Text of `source-sink-matrix.md`. */
export function matrixPage(): string {
  return page(
    '# Source and sink matrix',
    `${cases.length} cases: ${sources.length} sources × ${sinks.length} sinks × the strategies that the pair supports. ` +
      `Each case has ${layers.length} tests, \`preflight\` (is it documented and described?) and \`behavior\` (does the ` +
      `load do what the strategy says?): ${cases.length * layers.length} tests.`,
    '## Pairs',
    'Sources down, sinks across; the number of cases, and the guide.',
    grid(),
    '## Strategies',
    table(
      ['Strategy', 'Cases', 'Where'],
      strategies.map((s) => [
        link(code(s), `load-strategies.md#${s}`),
        cases.filter((c) => c.strategy === s).length,
        where(s),
      ]),
    ),
    '## Systems',
    table(
      ['System', '', 'Roles', 'Extras', 'npm packages', 'Required profile', 'Live profile', 'On one machine'],
      systemIds.map((id) => {
        const facts: SystemFacts = systems[id];
        const roles = [...(facts.source ? ['source'] : []), ...(facts.sink ? ['sink'] : [])];
        return [
          facts.title,
          code(id),
          roles.join(', '),
          facts.extras === null ? 'none' : code(facts.extras),
          codes(facts.peer_packages),
          code(facts.required_profile),
          code(facts.live_profile),
          facts.local_skip_reason === null ? 'yes' : 'no',
        ];
      }),
    ),
    '## Skip arithmetic',
    'What a run of the whole matrix must come to. The reporter proves it from what happened to the declared tests, and ' +
      'fails a run where it does not come out.',
    arithmetic(),
    '## Guides',
    bullets(pairs().map((c) => link(pairTitle(c), c.guide))),
    '## Selecting a part',
    block(
      'sh',
      [
        'npx dpone-matrix list --source postgres,mssql --strategy cdc',
        'DPONE_MATRIX_SOURCE=postgres,mssql DPONE_MATRIX_STRATEGY=cdc npx playwright test',
      ].join('\n'),
    ),
    'Filters are comma lists and are ANDed; a value that names nothing, or filters that select nothing, are errors. A ' +
      `filter deselects, it never skips. All settings: ${link('options', 'options.md')}.`,
    '## See also',
    bullets([
      link('Load strategies', 'load-strategies.md'),
      link('Type mapping', 'type-mapping.md'),
      link('Run modes', 'run-modes.md'),
      link('Runbook', 'integration-matrix.md'),
      link('Live certification', 'live-certification.md'),
    ]),
  );
}

/** The first case of each pair. */
function pairs(): readonly (typeof cases)[number][] {
  return cases.filter((c, index) => c.pair_id !== cases[index - 1]?.pair_id);
}

function grid(): string {
  return table(
    ['', ...sinks.map((sink) => systems[sink].title)],
    sources.map((source) => [
      `**${systems[source].title}**`,
      ...sinks.map((sink) => {
        const own = cases.filter((c) => c.source === source && c.sink === sink);
        return link(`${own.length} cases`, own[0]?.guide ?? '');
      }),
    ]),
  );
}

function where(strategy: (typeof strategies)[number]): string {
  if ((commonStrategies as readonly string[]).includes(strategy)) return 'every pair';
  const own = cases.filter((c) => c.strategy === strategy);
  const list = (end: 'source' | 'sink'): string => codes([...new Set(own.map((c) => c[end]))]);
  return `sources ${list('source')}; sinks ${list('sink')}`;
}

function arithmetic(): string {
  return table(
    ['Run mode', 'External credentials', 'Cases', 'Tests', 'Skipped', 'Run', 'Why'],
    runModes.map((mode) => {
      const reasons = cases.flatMap((c) => localSkipReason(c, mode) ?? []);
      const skipped = reasons.length * layers.length;
      const tests = cases.length * layers.length;
      const why = [...new Set(reasons)].join('; ');
      const times = (n: number): string => `${n} × ${layers.length} = ${n * layers.length}`;
      return [
        code(mode),
        externalCredentialsRequired(mode) ? 'required' : 'none',
        cases.length,
        tests,
        skipped === 0 ? 0 : times(reasons.length),
        times(cases.length - reasons.length),
        why,
      ];
    }),
  );
}
