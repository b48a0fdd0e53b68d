/** The page of the environment variables. */
import { environmentVariables } from '../matrix/environment.ts';
import { code, link, page, table } from './markdown.ts';

/** Text of `environment.md`. */
export function environmentPage(): string {
  const shown = (audience: string): readonly string[][] =>
    environmentVariables.filter((v) => v.audience === audience).map((v) => [code(v.name), v.meaning]);
  return page(
    '# Environment variables',
    'The environment beats the config, variable by variable. A variable that begins with `DPONE_MATRIX_` and is none of ' +
      'these is an error, as is a value that names nothing or is out of range: a typo never passes.',
    table(['Variable', 'Meaning'], shown('user')),
    'URLs may hold passwords. They reach the system and the loader, and no message, log or artifact shows them.',
    '## Accepted and ignored',
    table(['Variable', 'Meaning'], shown('ignored')),
    '## Set by the product for its own workers',
    table(['Variable', 'Meaning'], shown('internal')),
    `See ${link('run modes', 'run-modes.md')} and ${link('the matrix', 'source-sink-matrix.md')}.`,
  );
}
