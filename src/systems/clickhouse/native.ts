/** How ClickHouse spells that a column may be null: as a part of its type. */

const lowCardinality = /^LowCardinality\((.+)\)$/s;
const nullableForm = /^Nullable\((.+)\)$/s;

/** The type of a column that may be null or not, as `CREATE TABLE` and the catalogue spell it. */
export function declared(native: string, nullable: boolean): string {
  if (!nullable) return native;
  const inner = lowCardinality.exec(native)?.[1];
  return inner === undefined ? `Nullable(${native})` : `LowCardinality(Nullable(${inner}))`;
}

/** Whether the values of a column stand in a dictionary. */
export function hasDictionary(native: string): boolean {
  return lowCardinality.test(native);
}

/** The other way: a type as the catalogue spells it, and whether it takes null. */
export function undeclared(type: string): { readonly native: string; readonly nullable: boolean } {
  const inner = lowCardinality.exec(type)?.[1];
  const nullable = nullableForm.exec(inner ?? type)?.[1];
  if (nullable === undefined) return { native: type, nullable: false };
  return { native: inner === undefined ? nullable : `LowCardinality(${nullable})`, nullable: true };
}
