/** The connector: rows that the harness has put into an API of the user's. */
import type { Connector, EngineAccess } from '../contract.ts';
import { jsonTypeRules } from '../json/types.ts';
import { checkPrefix } from '../names.ts';
import { refuseLogs } from './connector.ts';
import { Filling } from './filling.ts';
import { fill } from './external-held.ts';

export async function connectExternal({ engine, url }: EngineAccess): Promise<Connector> {
  const filling = new Filling(url);
  return {
    engine,
    rule: ({ family }) => jsonTypeRules[family],
    async hold(name, rows, options) {
      refuseLogs(rows, options);
      return fill({ filling, url, system: engine.system }, name, rows);
    },
    sweep: (prefix) => sweepApi(filling, prefix),
    // Each request has a connection of its own.
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Removes what stands below databases whose names begin so. Returns the paths. */
export async function sweepApi(filling: Filling, prefix: string): Promise<readonly string[]> {
  checkPrefix(prefix);
  const paths = (await filling.resources()).filter((path) => path.startsWith(`/${prefix}`));
  for (const path of paths) await filling.remove(path);
  return paths;
}
