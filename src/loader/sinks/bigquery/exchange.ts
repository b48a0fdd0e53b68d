/** One exchange: check what is staged, then remove, add and save the state in one transaction. */
import { dayText } from '../../../model/time.ts';
import type { BigQueryClient } from '../../../systems/bigquery/client.ts';
import { BigQueryFailure } from '../../../systems/bigquery/failure.ts';
import { ask } from '../../../systems/bigquery/query.ts';
import type { Exchange, Exchanged } from '../../contract.ts';
import { checkExchange, exchangedBy, exchangeFailed } from '../tables/checks.ts';
import type { Checked } from '../tables/checks.ts';
import { countLaterVersions, duplicateKeys, exchangeStatements, stagedDays } from './sql.ts';
import type { Compared, ExchangeNames } from './sql.ts';
import { runInTurn } from './turn.ts';
import type { Held } from './turn.ts';

export type ExchangeInput = Omit<Checked<Compared>, 'timestamp'> & { readonly names: ExchangeNames };

/** @throws MatrixError MATRIX_DUPLICATE_KEY, MATRIX_TOO_MANY_PARTITIONS, MATRIX_LOAD_TIMESTAMP */
export function checkTarget(client: BigQueryClient, what: Exchange, input: ExchangeInput): Promise<void> {
  const { names, table } = input;
  const asked = (query: string) => ask(client, `checking the rows staged for ${table}`, query);
  return checkExchange(
    what,
    { ...input, timestamp: `${names.timestamp} µs` },
    {
      twice: async (key, seq) => {
        const rows = await asked(duplicateKeys(names.staged, key, seq));
        return rows.map(([shown, times]) => ({ key: shown ?? null, rows: times ?? '' }));
      },
      partitions: async (remove) => {
        const rows = await asked(stagedDays(remove, names));
        return new Set([...remove.days.map(dayText), ...rows.map(([day]) => day)]).size;
      },
      laterVersions: async (history) => {
        const [row] = await asked(countLaterVersions(names.target, history, names.timestamp));
        return Number(row?.[0]);
      },
    },
  );
}

/**
 * @param state the statements that save it
 * @throws MatrixError MATRIX_OVERTAKEN, MATRIX_EXCHANGE_FAILED: the target is as it was
 */
export async function runExchange(
  client: BigQueryClient,
  what: Exchange,
  { names, table }: ExchangeInput,
  held: Held,
  state: readonly string[],
): Promise<Exchanged> {
  const statements = exchangeStatements(what, names);
  try {
    return exchangedBy(what, await runInTurn(client, `exchanging rows of ${table}`, held, statements, state));
  } catch (error) {
    throw error instanceof BigQueryFailure ? exchangeFailed(table, error) : error;
  }
}
