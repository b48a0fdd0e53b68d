/** The guide of one source and sink: how its loads work, its manifests, its types and what to do when it fails. */
import type { MatrixCase, Strategy } from '../model/case.ts';
import { strategies } from '../model/case.ts';
import { changesLocation, snapshotLocation, targetLocation } from '../model/location.ts';
import type { Location } from '../model/location.ts';
import { localSkipReason } from '../matrix/arithmetic.ts';
import { cases } from '../matrix/cases.ts';
import { canonicalManifest, manifestOf } from '../matrix/manifest.ts';
import { sinks, sources, systems } from '../matrix/systems.ts';
import type { SystemFacts, SystemId } from '../matrix/systems.ts';
import { block, bullets, code, codes, link, numbered, page, table } from './markdown.ts';
import { strategyTexts } from './strategies.ts';
import type { Reading } from './strategies.ts';
import { typeMapping } from './type-mapping.ts';
import type { TypeMappings } from './type-mapping.ts';
import { anchor } from './types-page.ts';

/** The cases of one pair, and the facts of its ends. */
interface Pair {
  readonly cases: readonly MatrixCase[];
  readonly first: MatrixCase;
  readonly source: SystemFacts;
  readonly sink: SystemFacts;
  readonly title: string;
}

/** Text of the guide at `first.guide`. `pairCases` are the cases of one pair, at least one. */
export function guide(pairCases: readonly MatrixCase[], types: TypeMappings): string {
  const [first] = pairCases;
  if (!first) throw new RangeError('a guide needs the cases of a pair');
  const source: SystemFacts = systems[first.source as SystemId];
  const sink: SystemFacts = systems[first.sink as SystemId];
  const pair = { cases: pairCases, first, source, sink, title: `${source.title} to ${sink.title}` };
  return page(
    `# ${pair.title}`,
    introduction(pair),
    '## Copy/paste manifest',
    manifests(pair),
    '## Supported load strategies',
    supported(pair),
    '## Runtime algorithm',
    algorithm(pair),
    '## Strategy behavior',
    behavior(pair),
    '## Schema evolution and type mapping',
    schemaEvolution,
    schemaDrift(pair),
    wholeTables(pair),
    typeMapping(first.source, first.sink, types),
    '## Runbook',
    runbook(pair),
    '## Cross-links',
    crossLinks(pair),
  );
}

function introduction({ cases: own, first, title }: Pair): readonly string[] {
  const local = localSkipReason(first, 'mock_local');
  return [
    `What a loader does to bring rows from ${title.replace(' to ', ' into ')}, and what the matrix certifies about it: ` +
      `${own.length} cases, each with a \`preflight\` and a \`behavior\` test.`,
    table(
      ['', ''],
      [
        ['Pair', code(first.pair_id)],
        ['Extras to install', codes(first.install_extras)],
        ['npm packages', codes(first.peer_packages)],
        ['Required profiles', codes(first.required_profiles)],
        ['Live profiles', codes(first.live_profiles)],
        ['Runs on one machine', local === null ? 'yes' : `no: ${local}`],
      ],
    ),
  ];
}

function manifests({ cases: own, first }: Pair): readonly string[] {
  const yaml = (c: MatrixCase): string => block('yaml', canonicalManifest(manifestOf(c)));
  return [
    `The manifest of ${code(first.case_id)}, and beneath it those of the other strategies. A run gives it to the ` +
      'loader with the names of its own namespace (schema, database, topic, URL, slot) and nothing else changed.',
    ...own.flatMap((c) => [`### ${code(c.strategy)}`, yaml(c)]),
  ];
}

function supported({ cases: own, first, source, sink }: Pair): readonly string[] {
  const strategyLink = (s: Strategy): string => link(code(s), `../load-strategies.md#${s}`);
  const absent = strategies.filter((s) => !own.some((c) => c.strategy === s));
  const whys = absent.map((s) => whyAbsent(s, first, source, sink));
  const reasons = [...new Set(whys)].map(
    (why) =>
      `${absent
        .filter((_, index) => whys[index] === why)
        .map(strategyLink)
        .join(', ')}: ${why}`,
  );
  return [
    table(
      ['Strategy', 'Case', 'What the sink does', 'Manifest'],
      own.map((c) => [
        strategyLink(c.strategy),
        code(c.case_id),
        code(c.sink_strategy),
        link('manifest', `#${c.strategy}`),
      ]),
    ),
    ...(absent.length === 0
      ? ['These are all strategies there are.']
      : ['Not for this pair:', bullets(reasons)]),
  ];
}

/** A strategy that is not common depends on the source or on the sink. */
function whyAbsent(strategy: Strategy, first: MatrixCase, source: SystemFacts, sink: SystemFacts): string {
  const bySource = sources.filter((id) => (systems[id] as SystemFacts).source?.strategies.includes(strategy));
  if (bySource.length > 0 && !source.source?.strategies.includes(strategy)) {
    return `${code(first.source)} cannot tell its changes that way; ${codes(bySource)} can`;
  }
  const bySink = sinks.filter((id) => (systems[id] as SystemFacts).sink?.strategies.includes(strategy));
  if (bySink.length > 0 && !sink.sink?.strategies.includes(strategy)) {
    return `${code(first.sink)} keeps a log and not tables; ${codes(bySink)} can`;
  }
  throw new RangeError(`${strategy} is absent from ${first.pair_id} for no reason that the facts give`);
}

function algorithm({ cases: own, first, source, sink }: Pair): readonly string[] {
  const isLog = sink.sink?.shape === 'log';
  const target = locationText(targetLocation(manifestOf(first).sink));
  const byEngine = own.filter((c) =>
    ['transaction_ids', 'change_log'].includes(strategyTexts[c.strategy].reads),
  );
  const steps = [
    ...(byEngine.length > 0
      ? [
          `**Prepare** (${codes(byEngine.map((c) => c.strategy))}): before the source changes, the loader takes the ` +
            'position from which it will read, and keeps it as state.',
        ]
      : []),
    `**Read** from ${source.title} what the strategy asks for, in batches; the source is never written.`,
    isLog
      ? `**Resolve** keys, windows and hashes against what the topic already holds, where the strategy needs them.`
      : `**Stage** the rows beside the target by the bulk path of ${sink.title}.`,
    isLog
      ? `**Produce** the events to ${target}, keyed, so that one key keeps its order, and the state with them.`
      : `**Exchange**: remove these rows of ${target}, add those, and save the state, in one step that is atomic ` +
        'where the engine can; `backfill` makes one such step per chunk.',
    '**Report** rows read, removed and added. The report is checked against the target, never believed.',
    `**Verify**: the harness reads ${target} back itself and compares every value with an expectation that the loader ` +
      'had no part in.',
  ];
  return [
    numbered(steps),
    block(
      'mermaid',
      [
        'flowchart LR',
        `  source[("${source.title}")] -->|"read in batches"| loader["loader"]`,
        ...(isLog
          ? [`  loader -->|"keyed events and state"| target[("${sink.title} topic")]`]
          : [
              `  loader -->|"bulk path"| staging["staging"]`,
              `  staging -->|"remove and add in one step, state included"| target[("${sink.title}")]`,
            ]),
        '  target -->|"read back"| verify["verify"]',
        '  dataset["dataset"] --> oracle["oracle"] -->|"expected rows"| verify',
        '  dataset --> source',
      ].join('\n'),
    ),
    table(
      isLog ? ['Strategy', 'Reads', 'Produces'] : ['Strategy', 'Reads', 'Removes', 'Adds'],
      own.map((c) => {
        const text = strategyTexts[c.strategy];
        const does = isLog ? [text.log ?? ''] : [text.removes, text.adds];
        return [code(c.strategy), readingText(c, text.reads), ...does];
      }),
    ),
  ];
}

function readingText(c: MatrixCase, reads: Reading): string {
  const { source } = manifestOf(c);
  const shape = (systems[c.source as SystemId] as SystemFacts).source?.shape;
  const snapshot = locationText(snapshotLocation(source));
  switch (reads) {
    case 'snapshot':
      return shape === 'log' ? `${snapshot} up to its end offsets` : `all of ${snapshot}`;
    case 'changes':
      return `${locationText(changesLocation(source))} after the watermark, by \`__dpone__seq\``;
    case 'window':
      if (shape === 'http') return `${snapshot} with the window as query parameters`;
      return shape === 'log' ? `${snapshot}, of which the window is kept` : `the window of ${snapshot}`;
    case 'transaction_ids':
      return `${snapshot} by transaction id since \`prepare\`, and all its keys`;
    case 'change_log':
      return `the changes of ${snapshot} in commit order since \`prepare\``;
  }
}

function locationText(location: Location | null): string {
  if (!location) return 'nothing';
  return code(location.schema === '' ? location.name : `${location.schema}.${location.name}`);
}

function behavior({ cases: own, sink }: Pair): readonly string[] {
  const isLog = sink.sink?.shape === 'log';
  return [
    table(
      [
        'Strategy',
        isLog ? 'Events' : 'Target',
        'Deletes',
        'Source rows offered',
        isLog ? 'Events produced' : 'Rows after',
      ],
      own.map((c) => {
        const text = strategyTexts[c.strategy];
        const after = isLog ? text.events : text.rowsAfter;
        return [
          code(c.strategy),
          (isLog ? text.log : text.table) ?? '',
          text.deletes,
          text.offered.formula,
          after?.formula ?? '',
        ];
      }),
    ),
    `n, S, U and I are explained, with figures, in ${link('the volume table', '../load-strategies.md#volume')}. The same ` +
      'load run twice leaves the same target, and state moves only after the sink has committed.',
  ];
}

const schemaEvolution = [
  'The manifest asks for `schema_evolution.enabled: true` and `quality.mode: warn`. Every case carries 126 columns: six ' +
    'base columns and 120 wide ones that cycle through 59 type families. `wide_columns_preserved` demands those 120 by ' +
    "name, by type in the target's own catalogue, and by content. Columns outside this contract, which a loader may " +
    'have added, are listed and not failed. Columns that begin with `__dpone__` are technical.',
  'How a value travels: `exact` (kept as it is), `widened` (a larger type holds it), `encoded` (as text, say), `lossy` ' +
    '(by a rule, and the expectation is computed by the same rule; the comparison is never loosened).',
];

function schemaDrift({ sink }: Pair): string {
  const says =
    sink.sink?.shape === 'log'
      ? 'its events have the columns of their time'
      : 'a load that would lose, cut or invent a value is refused before anything is written';
  return `Where the source's columns change between two loads, ${says}: ${link('what becomes of a load', '../schema-evolution.md')}.`;
}

function wholeTables({ first }: Pair): string {
  const ends = [...new Set([first.source, first.sink])] as SystemId[];
  const links = ends.map((id) => link(systems[id].title, `../type-mapping.md#${anchor(id)}`));
  return `Each system by itself, with the legend: ${links.join(', ')}.`;
}

function runbook({ first, source, sink }: Pair): readonly string[] {
  const select = `DPONE_MATRIX_SOURCE=${first.source} DPONE_MATRIX_SINK=${first.sink}`;
  const local = localSkipReason(first, 'mock_local');
  const external = [source, sink].flatMap((facts) => Object.values(facts.external)).map((e) => e.variable);
  return [
    block(
      'sh',
      [
        '# which cases there are',
        `npx dpone-matrix list --source ${first.source} --sink ${first.sink}`,
        '# all of them in memory: no service, no credential, no network',
        `${select} npx playwright test --project=mock_contract`,
        ...(local === null
          ? [
              '# on the best engines to be had on this machine',
              `${select} npx playwright test --project=mock_local`,
            ]
          : []),
        '# one case',
        `DPONE_MATRIX_CASE_ID=${first.case_id} npx playwright test --project=mock_contract`,
      ].join('\n'),
    ),
    bullets([
      ...(local === null
        ? []
        : [
            `\`mock_local\` and \`real_local\` skip this pair: ${local}. It runs in \`mock_contract\` and \`vendor_live\`.`,
          ]),
      `To use services of your own, set ${codes([...new Set(external)])}.`,
      `A preflight fails: ${link('a guide is missing or out of date', '../integration-matrix.md#a-guide-is-missing-or-out-of-date')}.`,
      `A behavior fails: ${link('a behavior artifact differs', '../integration-matrix.md#a-behavior-artifact-differs')}.`,
      `A case does not run: ${link('a case that should run locally is skipped', '../integration-matrix.md#a-case-that-should-run-locally-is-skipped')}.`,
    ]),
  ];
}

function crossLinks({ first }: Pair): string {
  const others = (end: 'source' | 'sink'): string =>
    [
      ...new Map(
        cases.filter((c) => c[end] === first[end] && c.guide !== first.guide).map((c) => [c.guide, c]),
      ).values(),
    ]
      .map((c) => link(pairTitle(c), c.guide.replace('source-sink/', '')))
      .join(', ');
  return bullets([
    link('Source and sink matrix', '../source-sink-matrix.md'),
    link('Load strategies', '../load-strategies.md'),
    link('Runbook', '../integration-matrix.md'),
    link('Live certification', '../live-certification.md'),
    link('Run modes', '../run-modes.md'),
    link('Type mapping', '../type-mapping.md'),
    link('Schema evolution', '../schema-evolution.md'),
    link('Options', '../options.md'),
    `Same source: ${others('source')}`,
    `Same sink: ${others('sink')}`,
  ]);
}

/** `PostgreSQL to ClickHouse`. */
export function pairTitle(c: MatrixCase): string {
  return `${systems[c.source as SystemId].title} to ${systems[c.sink as SystemId].title}`;
}
