/** Names and literals as ClickHouse's SQL writes them. */

const escaped = (text: string): string => text.replaceAll('\\', '\\\\');

export function quoteIdent(name: string): string {
  return `\`${escaped(name).replaceAll('`', '\\`')}\``;
}

export function quoteLiteral(text: string): string {
  return `'${escaped(text).replaceAll("'", "\\'")}'`;
}

export function qualified(database: string, table: string): string {
  return `${quoteIdent(database)}.${quoteIdent(table)}`;
}
