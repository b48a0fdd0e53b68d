/** The page of the load strategies: what each means, how many rows it moves and what its manifest says. */
import { stringify } from 'yaml';
import { strategies } from '../model/case.ts';
import type { MatrixCase, Strategy } from '../model/case.ts';
import { changeDays } from '../model/volume.ts';
import type { Volume } from '../model/volume.ts';
import { cases } from '../matrix/cases.ts';
import { manifestOf } from '../matrix/manifest.ts';
import { sinks, sources, systems } from '../matrix/systems.ts';
import { pairTitle } from './guide.ts';
import { handOver, readersMeanwhile } from './handover.ts';
import { hashColumn } from '../model/technical.ts';
import { canonicalTextRules } from '../model/text.ts';
import { kinds } from '../model/value.ts';
import { block, bullets, code, link, page, table } from './markdown.ts';
import { changeSigns, picture } from './picture.ts';
import type { Picture } from './picture.ts';
import { strategyTexts } from './strategies.ts';

/** Text of `load-strategies.md`. `volumes` are those whose figures the volume table shows. */
export function strategiesPage(
  volumes: readonly Volume[],
  pictures: (strategy: Strategy) => Picture,
): string {
  return page(
    '# Load strategies',
    'What each strategy does to a target, and how much it moves. Which pairs have it: ' +
      `${link('source and sink matrix', 'source-sink-matrix.md')}.`,
    '## Semantics',
    table(
      ['Strategy', 'Database sink', 'Kafka sink', 'Deletes'],
      strategies.map((s) => {
        const text = strategyTexts[s];
        return [link(code(s), `#${s}`), text.table, text.log ?? 'not supported', text.deletes];
      }),
    ),
    '## Volume',
    'n base rows, change ratio c, delete ratio d: changed = floor(n·c), deleted D = floor(n·d), both on the decimal ' +
      'text of the ratio; inserted I = min(D, changed − D); updated U = changed − D − I; the source has S = n − D + I ' +
      'rows after its changes. Ids 1..D are deleted, D+1..D+U updated, the rest to n stable, n+1..n+I inserted.',
    table(
      [
        'n',
        'c',
        'd',
        'changed',
        'D',
        'U',
        'I',
        'S',
        'deleted ids',
        'updated ids',
        'stable ids',
        'inserted ids',
      ],
      volumes.map((v) => [
        v.rows,
        v.change_ratio,
        v.delete_ratio,
        v.changed,
        v.deleted,
        v.updated,
        v.inserted,
        v.snapshot,
        ...[v.ids.delete, v.ids.update, v.ids.stable, v.ids.insert].map(
          (range) => range?.join('–') ?? 'none',
        ),
      ]),
    ),
    ...volumes.flatMap((v) => [
      `With n = ${v.rows}:`,
      table(
        ['Strategy', 'Source rows offered', 'Rows in a database sink after', 'Events in a Kafka sink'],
        strategies.map((s) => {
          const { offered, rowsAfter, events } = strategyTexts[s];
          const figure = (count: typeof offered): string => `${count.formula} = ${count.of(v)}`;
          return [code(s), figure(offered), figure(rowsAfter), events ? figure(events) : 'not supported'];
        }),
      ),
    ]),
    '`xmin` is offered U + I rows by transaction id, and D keys that reconciliation finds missing: changed in all. A ' +
      'Kafka sink holds n `snapshot` events before the load; the events counted here follow them.',
    '## Each strategy',
    'Each picture has the same few rows. In the source, row 1 is deleted (' +
      `${code(changeSigns.deleted)}), row 2 updated (${code(changeSigns.updated)}, version 2: ${code('v2')}), rows 3 and 4 ` +
      `are left alone (${code(changeSigns.stable)}) and row 5 is inserted (${code(changeSigns.inserted)}). The rows are ` +
      'what the oracle expects: a load that leaves others fails.',
    ...strategies.flatMap((s) => section(s, pictures(s))),
    ...handOver(),
    ...readersMeanwhile(),
    ...rowHash(),
    ...events(),
    '## Guides',
    bullets(
      cases
        .filter((c, index) => c.pair_id !== cases[index - 1]?.pair_id)
        .map((c) => link(pairTitle(c), c.guide)),
    ),
    '## See also',
    bullets([
      link('Source and sink matrix', 'source-sink-matrix.md'),
      link('Run modes', 'run-modes.md'),
      link('Runbook', 'integration-matrix.md'),
      link('Live certification', 'live-certification.md'),
    ]),
  );
}

function section(strategy: Strategy, shown: Picture): readonly string[] {
  const text = strategyTexts[strategy];
  const own = cases.filter((c) => c.strategy === strategy);
  const [example] = own;
  if (!example) throw new RangeError(`no case has the strategy ${strategy}`);
  const { source, sink } = manifestOf(example);
  const { batch_size: _, ...reading } = source.options;
  const yaml = {
    ...(Object.keys(reading).length > 0 ? { source: { options: reading } } : {}),
    sink: { strategy: sink.strategy },
  };
  return [
    `### ${code(strategy)}`,
    bullets([
      `Removes: ${text.removes}.`,
      `Adds: ${text.adds}.`,
      `Deletes: ${text.deletes}.`,
      `As events: ${text.log ?? 'not supported'}.`,
      `Pairs: ${pairsText(strategy, own)}.`,
      ...(text.note === undefined ? [] : [`Note: ${text.note}.`]),
    ]),
    picture(shown, text),
    `Of the manifest of ${code(example.case_id)}:`,
    block('yaml', stringify(yaml, { version: '1.1' })),
  ];
}

/** For loaders in any language, which compute it while they stage. */
function rowHash(): readonly string[] {
  return [
    '## Row hash',
    `${code(hashColumn.name)}, which ${code('snapshot_diff')} and ${code('scd2')} compare, is SHA-256 (32 bytes) over, for ` +
      `each data column in order, ${code('N')} for null, else ${code('V')}, the length of the canonical text in UTF-8 bytes ` +
      `as decimal digits, ${code(':')}, and the canonical text in UTF-8. Values are hashed as the source holds them.`,
    table(
      ['Kind', 'Canonical text', 'For example'],
      kinds.map((kind) => {
        const { rule, example } = canonicalTextRules[kind];
        return [code(kind), rule, code(example.text)];
      }),
    ),
  ];
}

/** What a log holds, for loaders that write to one. */
function events(): readonly string[] {
  const [from, to] = [changeDays[0], changeDays[changeDays.length - 1]];
  const predicate = code(JSON.stringify({ business_date: { from, to } }));
  return [
    '## Events',
    'An event of a Kafka sink, whose record has the key of the event:',
    table(
      ['Field', 'Holds'],
      [
        [code('key'), `the ${code('id')} as decimal text`],
        [code('op'), 'what happened, as the table of semantics says it of each strategy'],
        [
          code('strategy'),
          `the strategy that tells it; of the events that stand there before a load ${code('full_refresh')}`,
        ],
        [
          code('metadata'),
          `${code('source_family')}: the source; ${code('business_date')}: the row's day, of a delete that of the deleted row; ${code('schema_version')}: 1`,
        ],
        [code('predicate'), `of ${code('replace')} alone the window, both days included: ${predicate}`],
        [code('data'), 'the columns by name; null for a delete'],
      ],
    ),
    'The events of one key have an order, and no others. A key that one delta inserts and deletes is told, by strategies that ' +
      'tell the last change of a key, as a delete.',
  ];
}

/** Every pair, every source into some sinks, or the pairs one by one. */
function pairsText(strategy: Strategy, own: readonly MatrixCase[]): string {
  const pairs = new Set(cases.map((c) => c.pair_id)).size;
  if (own.length === pairs) return link('every pair', 'source-sink-matrix.md#pairs');
  const into = sinks.filter((sink) => own.some((c) => c.sink === sink));
  if (own.length === sources.length * into.length) {
    const titles = into.map((sink) => systems[sink].title).join(', ');
    return `${link('every source', 'source-sink-matrix.md#pairs')} into ${titles}`;
  }
  return own.map((c) => link(pairTitle(c), `${c.guide}#${strategy}`)).join(', ');
}
