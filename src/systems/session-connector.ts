/** A connector of tables that stand in databases of their own, which sessions reach. */
import type { Family } from '../model/families.ts';
import type { Limit } from '../model/resilience.ts';
import type { Rows } from '../model/rows.ts';
import type { Connector, EngineAccess, Gauge, Held, HoldOptions, Name, TypeRule } from './contract.ts';
import { refuseLog } from './held-tables.ts';
import { checkPrefix } from './names.ts';
import type { SessionKeeper } from './session-held.ts';

export interface SessionSystem<Session, Keeper extends SessionKeeper<Session>> {
  /** As its makers spell it. */
  readonly title: string;
  readonly limits: readonly Limit[];
  readonly typeRules: Readonly<Record<Family, TypeRule>>;
  readonly hold: (keeper: Keeper, name: Name, rows: Rows, options: HoldOptions) => Promise<Held>;
  readonly adopt?: (keeper: Keeper, name: Name, rows: Pick<Rows, 'columns' | 'key'>) => Promise<Held>;
  readonly observe: (keeper: Keeper, database: string) => Promise<readonly Gauge[]>;
}

export function sessionConnector<Session, Keeper extends SessionKeeper<Session>>(
  { engine }: EngineAccess,
  { title, limits, typeRules, hold, adopt, observe }: SessionSystem<Session, Keeper>,
  keeper: Keeper,
): Connector {
  return {
    engine,
    limits,
    rule: ({ family }) => typeRules[family],
    async hold(name, rows, options) {
      refuseLog(title, name, rows);
      return hold(keeper, name, rows, options);
    },
    ...(adopt ? { adopt: (name, rows) => adopt(keeper, name, rows) } : {}),
    observe: (database) => observe(keeper, database),
    async sweep(prefix) {
      checkPrefix(prefix);
      const swept = await keeper.databases.sweep(prefix);
      keeper.tables.forgetAll(prefix);
      return swept;
    },
    [Symbol.asyncDispose]: () => keeper.sessions[Symbol.asyncDispose](),
  };
}
