/** The page of schema evolution: what becomes of a load whose source's columns are no longer those of the load before. */
import { schemaDriftPolicy } from '../model/schema-drift.ts';
import { bullets, code, link, page, table } from './markdown.ts';

/** Text of `schema-evolution.md`. */
export function schemaEvolutionPage(): string {
  return page(
    '# Schema evolution',
    "What becomes of a load where the source's columns have changed since the load before: the policy of the reference " +
      'loader, which the scenario `drift` of resilience holds every loader to. A load either brings everything that the ' +
      'source has, or is refused before anything is written: the target has its old rows and columns, nothing is left ' +
      'beside it, and its state has not moved, so that the same load ends right once the columns agree again. Never are ' +
      'values dropped, shifted or cut in silence, and never is a null put where there was a value.',
    '## Policy',
    table(
      ['Drift of the source', 'Target is a table', 'Target is a log', 'Error', 'Why, and what to do'],
      schemaDriftPolicy.map((rule) => [
        rule.drift,
        rule.table,
        rule.log,
        rule.code ? code(rule.code) : '',
        rule.because,
      ]),
    ),
    bullets([
      '`schema_evolution.enabled: true` of the manifest allows a loader to give the target a new column; it does not oblige ' +
        'it to. The reference loader never changes the columns of a table that is not its own: it refuses, and names the column.',
      'Columns are those of the data. What begins with `__dpone__` is technical and meets no column of the source; a column ' +
        'of your own in the target that no source has counts as one that the source has lost.',
      'Columns are compared before the first row is read; values and nulls while they are staged, so before the target is ' +
        'touched. A `backfill` does so chunk by chunk: chunks that were committed before a refused one stay, and are not made again.',
      'A source without a catalogue (REST, Kafka) takes the columns of the target, and its rows are held to them: a row that ' +
        'lacks one is refused, and so is one with a member that the target has no column for; the error names it.',
      'Where both ends of a log are JSON, a column that older events lack counts as null in them. The memory engine that stands in ' +
        'for a log keeps the columns of its topic, and refuses as a table does.',
      'A position in a log of changes (`cdc`) may lie before the columns changed. PostgreSQL tells each change in the columns ' +
        'of its time; a change without a column that the table now has, or of another type, is refused as `MATRIX_LOG_COLUMNS`: ' +
        'load a full snapshot and prepare again.',
    ]),
    '## Which strategies it is shown for',
    'A strategy that reads tables finds a source that stands anew, with its other columns and its changed rows. `xmin` and ' +
      '`cdc` ask the engine for what has changed since a position, so the table itself is altered after it was taken, and ' +
      'its rows change afterwards. What an owner cannot do to a table with rows is not shown there.',
    table(
      [
        'Drift of the source',
        '`xmin`, and `cdc` of a logical slot',
        '`cdc` of captured tables',
        'All others',
      ],
      schemaDriftPolicy.map(({ drift, onlyAnew }) => [drift, onlyAnew ? '–' : 'yes', '–', 'yes']),
    ),
    'Captured tables keep the columns with which capturing began, whatever becomes of the table. A source without a ' +
      'catalogue has no types that could change: of it, only what happens to names and order is shown.',
    '## See also',
    bullets([
      link('Type mapping', 'type-mapping.md'),
      link('Load strategies', 'load-strategies.md'),
      link('Writing a loader', 'writing-a-loader.md'),
    ]),
  );
}
