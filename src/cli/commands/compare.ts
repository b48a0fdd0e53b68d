/** `compare`: holds a table of one running engine against one of another, and finds the rows that differ. */
import { hideSecretsOf } from '../../evidence/secrets.ts';
import { plural } from '../../report/numbers.ts';
import { differenceMarkdown } from '../../report/difference.ts';
import { openSchemes, openTable } from '../../systems/index.ts';
import type { SlicedTable } from '../../model/sliced.ts';
import { certifyInEngine } from '../../verify/in-engine/certify.ts';
import type { Certified, Whole } from '../../verify/in-engine/certify.ts';
import { badRequest, choice, command, value } from '../command.ts';
import type { Terminal } from '../command.ts';

export const compareCommand = command({
  name: 'compare',
  summary: 'hold a table of one engine against a table of another, and find the rows that differ',
  details:
    'Each engine digests its own table, in the same canonical form of every value, and only the digests are compared: a table ' +
    'that is as it should be is not read. Where digests differ the keys are cut into ever smaller ranges, and the few rows ' +
    'of those that differ are read and told. Nothing is written to either. Columns that the SQL of an engine can not digest ' +
    `are read. A URL begins with one of ${openSchemes}; a name of capitals stands for the environment variable that holds ` +
    'the URL, so that no password stands on the command line. Exit code 1 where anything differs.',
  words: [
    { name: 'source', about: 'URL of the first engine, or the environment variable that holds it' },
    { name: 'target', about: 'URL of the second' },
  ],
  options: {
    table: value('name', 'the table: schema.table, or table alone'),
    'target-table': value('name', 'its name in the target, where it is another'),
    key: value('names', 'what identifies a row: columns, by commas', { isList: true }),
    columns: value('names', 'compare only these, by commas; else all', { isList: true }),
    format: choice('text for people, json with all facts', ['text', 'json']),
  },
  examples: [
    {
      words: 'SOURCE_URL TARGET_URL --table public.orders --target-table dwh.orders --key id',
      about: 'whether a copy of a table is one, with the URLs in two environment variables',
    },
  ],
  run: async ({ words: [source, target], options }, terminal) => {
    const { table, key, format } = options;
    if (table === undefined || key === undefined) throw badRequest('compare takes --table and --key');
    const urls = [urlOf('the source', source, terminal), urlOf('the target', target, terminal)] as const;
    hideSecretsOf({}, { urls });
    await using left = await openTable('the source', urls[0], table);
    await using right = await openTable('the target', urls[1], options['target-table'] ?? table);
    const tables = { source: left.table, target: right.table };
    const names = columnsOf(tables, options.columns);
    const certified = await certifyInEngine({ ...tables, columns: names.both, key: listOf(key) });
    const equal = certified.equal && names.only.length === 0;
    terminal.out(
      format === 'json'
        ? `${JSON.stringify({ ...certified, equal, columns_of_one: names.only }, null, 2)}\n`
        : textOf(tables, certified, names.only),
    );
    return equal ? 0 : 1;
  },
});

const listOf = (text: string): readonly string[] => text.split(',').map((name) => name.trim());

function urlOf(what: string, word: string | undefined, { environment }: Terminal): string {
  if (word === undefined) throw badRequest(`compare takes the URL of ${what}`);
  if (!/^[A-Z_][A-Z0-9_]*$/.test(word)) return word;
  const url = environment[word];
  if (!url)
    throw badRequest(`the environment variable ${word}, which is to hold the URL of ${what}, is not set`);
  return url;
}

type Tables = Readonly<Record<'source' | 'target', SlicedTable>>;

/** What both have, and what only one has, unless it was asked for certain columns. */
function columnsOf(
  { source, target }: Tables,
  asked: string | undefined,
): { readonly both: readonly string[]; readonly only: readonly string[] } {
  if (asked !== undefined) return { both: listOf(asked), only: [] };
  const [left, right] = [source, target].map(({ columns }) => columns.map(({ name }) => name)) as [
    string[],
    string[],
  ];
  const missing = left.filter((name) => !right.includes(name)).map((name) => `source: ${name}`);
  const unexpected = right.filter((name) => !left.includes(name)).map((name) => `target: ${name}`);
  return { both: left.filter((name) => right.includes(name)), only: [...missing, ...unexpected] };
}

function textOf({ source, target }: Tables, certified: Certified, only: readonly string[]): string {
  const { columns, difference, unread, unexplained, effort } = certified;
  const whole = (title: string, { count, digest }: Whole): string =>
    `${title}: ${plural(count, 'row')}, digest ${digest}\n`;
  const read = columns.read.length > 0 ? `, ${columns.read.length} read (${columns.read.join(', ')})` : '';
  return [
    whole(source.title, certified.source),
    whole(target.title, certified.target),
    `${plural(columns.in_engine.length, 'column')} digested by the engines${read}; `,
    `${plural(effort.statements, 'statement')}, ${plural(effort.rows_read, 'row')} read\n`,
    ...only.map((name) => `a column of one alone: ${name}\n`),
    certified.equal ? (only.length === 0 ? 'equal\n' : 'all else is equal\n') : 'different\n',
    certified.equal ? '' : `\n${differenceMarkdown(difference) ?? ''}`,
    unread.slices > 0
      ? `${plural(unread.rows, 'row')} more in ${plural(unread.slices, 'range')} that differ were not read: there are too many\n`
      : '',
    unexplained > 0
      ? `${plural(unexplained, 'range')} differed when digested and were equal when read: somebody writes to a table, or a text ` +
        'is not valid UTF-8\n'
      : '',
  ].join('');
}
