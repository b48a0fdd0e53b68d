/** A loader whose right load is damaged afterwards, in the engine, by the connector: so for any loader and engine. */
import type { TestContext } from '../../../src/certify/context.ts';
import type { MatrixCase } from '../../../src/model/case.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row, Rows } from '../../../src/model/rows.ts';
import type { Connector, Held, Position } from '../../../src/systems/contract.ts';
import type { Defect, Sight } from './defects.ts';

/** What the case certifies: a target that can be put in the place of another. */
class DamagedTarget {
  readonly connector: Connector;
  readonly rows: Rows;
  held: Held;
  isDamaged = false;

  constructor(connector: Connector, rows: Rows, held: Held) {
    this.connector = connector;
    this.rows = rows;
    this.held = held;
  }

  /** What stands there now is read through this, whichever held it is. */
  asHeld(): Held {
    const { held } = this;
    return {
      name: held.name,
      connection: held.connection,
      columns: () => this.held.columns(),
      read: (after) => this.held.read(this.isDamaged ? '0' : after),
      end: () => this.held.end(),
      fingerprint: () => this.held.fingerprint(),
      clone: (name) => this.held.clone(name),
      apply: (changes) => this.held.apply(changes),
      drop: () => this.held.drop(),
    };
  }

  async replace(rows: Rows): Promise<void> {
    const { name } = this.held;
    this.held = await this.connector.hold({ ...name, database: `${name.database}_x` }, rows, {
      unique: false,
    });
    this.isDamaged = true;
  }
}

export interface PlantedContext extends TestContext {
  /** Who must see it; known once the load has run. */
  sight(): Sight;
}

/** The context of a test in which this case's loader has the defect. */
export async function withDefect(
  c: MatrixCase,
  context: TestContext,
  defect: Defect,
): Promise<PlantedContext> {
  const connector = await context.connect(c.sink);
  const data = context.dataset(c.source);
  let target: DamagedTarget | undefined;
  let start: Position = '0';
  let sight: Sight | undefined;

  const targets = Object.create(context.targets) as TestContext['targets'];
  targets.clone = async (...args) => {
    const held = await context.targets.clone(...args);
    start = await held.end();
    target = new DamagedTarget(connector, args[1], held);
    return target.asHeld();
  };

  return {
    ...context,
    targets,
    loader: {
      ...context.loader,
      name: `${context.loader.name}, with ${defect.name}`,
      async load(request) {
        const report = await context.loader.load(request);
        if (!target) throw new TypeError('no target was held');
        const rows: Row[] = [];
        for await (const batch of target.held.read(start)) rows.push(...batch);
        const { columns, key, shape } = target.rows;
        const deleted = firstRow(data.before);
        const planted = defect.plant({ c, volume: data.volume, columns, rows, deleted });
        sight = planted.sight;
        await target.replace(rowsOf(columns, key, planted.rows, shape));
        return report;
      },
    },
    sight() {
      if (!sight) throw new TypeError('nothing was planted');
      return sight;
    },
  };
}

/** Id 1 is always the first that is deleted. */
function firstRow(rows: Rows): Row {
  for (const batch of rows.batches()) for (const row of batch) return row;
  throw new RangeError('no rows');
}
