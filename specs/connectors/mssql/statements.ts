/** Every statement of T-SQL that a spec pins, and a parser that must take it. */
import nodeSqlParser from 'node-sql-parser';

const parser = new nodeSqlParser.Parser();

/** Documented constructs that the parser's grammar does not have, and what it takes in their place. */
const unknownToTheGrammar: readonly (readonly [why: string, pattern: RegExp, instead: string])[] = [
  [
    'conversion styles are arguments of CONVERT',
    /CONVERT\((?:n?varchar)\((?:\d+|max)\), ((?:[^(),]|\([^()]*(?:\([^()]*\))?[^()]*\))+), \d+\)/g,
    'ABS($1)',
  ],
  ['table hints at an INSERT', / WITH \(TABLOCK\)/g, ''],
  ['the hint TABLOCKX', /TABLOCKX/g, 'TABLOCK'],
  ['functions that begin with two @', /@@\w+/g, '1'],
  ['a bracket in a name', /\]\]/g, ''],
  ['COUNT_BIG', /COUNT_BIG\(/g, 'COUNT('],
];

/** Batches that are no queries or changes of data: procedures, session settings, options of databases. */
const notParsed: readonly (readonly [why: string, pattern: RegExp])[] = [
  ['EXEC of a system procedure', /^(?:DECLARE @\w+ int; )?EXEC\b/],
  ['IF around a statement', /^IF\b/],
  ['options of a database, a session or a table', /^(?:ALTER DATABASE|SET|ALTER TABLE \S+ ENABLE)\b/],
  ['DROP DATABASE IF EXISTS', /^DROP DATABASE IF EXISTS \[\w+\]$/],
  ['rights on an object', /^(?:GRANT|DENY)\b/],
  ['truncation of a temporary table', /^TRUNCATE TABLE #/],
  ['a variable of binary(10)', /^DECLARE @from\b/],
  ['CHANGETABLE', /CHANGETABLE\(/],
  ['an INSERT behind a common table expression', /^WITH \[latest\]/],
];

/** Why a statement is not parsed; undefined where it must be. */
export function whyNotParsed(statement: string): string | undefined {
  return notParsed.find(([, pattern]) => pattern.test(statement))?.[0];
}

/** @throws Error where the parser refuses a statement that it should take */
export function parse(statement: string): void {
  if (whyNotParsed(statement) !== undefined) return;
  let text = statement;
  for (const [, pattern, instead] of unknownToTheGrammar) text = text.replace(pattern, instead);
  try {
    parser.astify(text, { database: 'transactsql' });
  } catch (error) {
    throw new Error(
      `the parser refuses ${text}: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`,
    );
  }
}
