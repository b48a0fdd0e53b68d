/** Names and texts as GoogleSQL spells them. */

/** In backticks: the harness and the service know no name with a backtick or a backslash. */
export function quoteIdent(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

export function qualified(dataset: string, table: string): string {
  return `${quoteIdent(dataset)}.${quoteIdent(table)}`;
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\\': '\\\\', "'": "\\'" };

export function quoteLiteral(text: string): string {
  return `'${text.replaceAll(/[\n\r\\']/g, (character) => escapes[character] as string)}'`;
}
