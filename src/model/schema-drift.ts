/** How a source's columns can change between two loads, and what the reference loader does then: one table for its documentation. */

export interface DriftRule {
  /** What happened to the source, as the scenario of resilience calls it. */
  readonly drift: string;
  /** What becomes of the load where the target is a table. */
  readonly table: string;
  /** The same where the target is a log, whose events have the columns of their time. */
  readonly log: string;
  /** The `code` of the error, where a load is refused; absent where it never is, or where the system's own tells it. */
  readonly code?: string;
  /** Why so, and what to do. */
  readonly because: string;
  /** Whether no statement does it to a table with rows: it is then not shown where the source is altered under its loader. */
  readonly onlyAnew?: true;
}

const asNow = "loaded: the events have the source's columns of now";

/** In the order of the scenario's variants. `schema_evolution.enabled` does not change a line of it. */
export const schemaDriftPolicy: readonly DriftRule[] = [
  {
    drift: 'columns reordered',
    table: 'loaded',
    log: asNow,
    because: 'columns meet by name, whatever their order',
    onlyAnew: true,
  },
  {
    drift: 'column added',
    table: 'refused',
    log: asNow,
    code: 'MATRIX_COLUMN_MISSING',
    because:
      'the target has no place for the values: add the column to it (nullable), or take it out of the source',
  },
  {
    drift: 'column dropped',
    table: 'refused',
    log: asNow,
    code: 'MATRIX_SOURCE_COLUMN_MISSING',
    because:
      'only its owner knows whether the values that the target has are to be kept: drop the column there too, or bring it back',
  },
  {
    drift: 'column renamed',
    table: 'refused',
    log: asNow,
    code: 'MATRIX_SOURCE_COLUMN_MISSING',
    because: 'it is one column dropped and another added: rename it in the target too',
  },
  {
    drift: 'column widened',
    table: "loaded where the target's type holds every value, else refused",
    log: asNow,
    code: 'MATRIX_BAD_VALUE',
    because:
      "a target's type may always have been narrower than its source's (`UInt16` from `integer`), so its values decide, while they are staged: widen the target's column",
  },
  {
    drift: 'text widened',
    table: "loaded where the target's type holds every value, else refused",
    log: asNow,
    because:
      "the same: nothing is cut off. The error is the target system's own, in its words, and names the column: widen it",
  },
  {
    drift: 'column narrowed',
    table: 'loaded',
    log: asNow,
    because: 'the target keeps its type, which holds the values all the same',
  },
  {
    drift: 'null to not null',
    table: 'loaded',
    log: asNow,
    because: 'the target may hold nulls, and none arrive',
  },
  {
    drift: 'not null to null',
    table: 'loaded until a null arrives for a column that may hold none, then refused',
    log: asNow,
    code: 'MATRIX_NULL_VALUE',
    because: 'no value may stand in the place of a null: let the column of the target be null',
  },
];
