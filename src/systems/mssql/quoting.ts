/** Names and literals as T-SQL writes them. */

export function quoteName(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

/** A Unicode literal: without the prefix, characters outside the database's code page are lost. */
export function quoteText(text: string): string {
  return `N'${text.replaceAll("'", "''")}'`;
}

export function qualified(schema: string, table: string): string {
  return `${quoteName(schema)}.${quoteName(table)}`;
}
