/** Loaders that treat a drift of their source wrongly, each in the way that its variant must see. */
import { instead } from '../../loader/instead.ts';
import type { Exchange, Read, Sink, Source, Staged } from '../../loader/contract.ts';
import type { Hooks } from '../../loader/reference.ts';
import { familyBounds } from '../../model/families.ts';
import type { MatrixCase, Strategy } from '../../model/case.ts';
import { MatrixError } from '../../model/error.ts';
import type { Loader } from '../../model/loader.ts';
import type { Column, Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import type { PlantedDefect } from '../contract.ts';
import { driftNames, ownColumns } from '../drift/drifts.ts';

/** What a wrong reader makes of a source's columns, and of the data of its rows. */
interface Misreading {
  readonly columns: readonly Column[];
  readonly row: (data: Row) => Row;
}

/** Undefined where the source has not drifted, so that it is read as it is. */
type Misread = (columns: readonly Column[]) => Misreading | undefined;

function misreading(
  misread: Misread,
  told: (hasDrifted: boolean) => void = () => {},
): NonNullable<Hooks['wrapSource']> {
  return (source) => {
    let width = 0;
    let how: Misreading | undefined;
    const columns: Source['columns'] = async (target) => {
      const own = await source.columns(target);
      width = own.length;
      how = misread(own);
      told(how !== undefined);
      return how?.columns ?? own;
    };
    return instead(source, {
      columns,
      async *read(what: Read) {
        for await (const batch of source.read(what)) {
          const { row } = how ?? {};
          // Keys are read alone; operation and sequence stand behind the data.
          yield row && what.verb !== 'keys'
            ? batch.map((each) => [...row(each.slice(0, width)), ...each.slice(width)])
            : batch;
        }
      },
    });
  };
}

const at = (columns: readonly Column[], name: string) => columns.findIndex((column) => column.name === name);
const own = (name: string) => ownColumns.find((column) => column.name === name) as Column;

const byPosition: Misread = (columns) => {
  const [one, other] = [at(columns, driftNames.text), at(columns, driftNames.other)];
  if (one < other) return undefined;
  const [first, second] = [columns[one] as Column, columns[other] as Column];
  return { columns: columns.with(other, first).with(one, second), row: (row) => row };
};

/** Leaves one column out, where it is there. */
function without(name: string): Misread {
  return (columns) => {
    const index = at(columns, name);
    return index < 0
      ? undefined
      : { columns: columns.toSpliced(index, 1), row: (row) => row.toSpliced(index, 1) };
  };
}

/** Adds a column that is not there, and nulls in it. */
function filled(name: string): Misread {
  return (columns) =>
    at(columns, name) >= 0 ? undefined : { columns: [...columns, own(name)], row: (row) => [...row, null] };
}

function both(first: Misread, second: Misread): Misread {
  return (columns) => {
    const one = first(columns);
    const other = one && second(one.columns);
    return other && { columns: other.columns, row: (row) => other.row(one.row(row)) };
  };
}

/** Puts other values in one column, where it is another than before. */
function changed(
  name: string,
  hasDrifted: (now: Column) => boolean,
  value: (value: Exclude<Value, null>) => Value,
  { whenNull = null, as = (column) => column }: { whenNull?: Value; as?: (column: Column) => Column } = {},
): Misread {
  return (columns) => {
    const index = at(columns, name);
    const column = columns[index];
    if (!column || !hasDrifted(column)) return undefined;
    return {
      columns: columns.with(index, as(column)),
      row(row) {
        const is = row[index] as Value;
        return row.with(index, is === null ? whenNull : value(is));
      },
    };
  };
}

const inside = (name: string, variant: string, misread: Misread): PlantedDefect => ({
  name,
  variant,
  plant: { inside: () => ({ wrapSource: misreading(misread) }) },
});

/** Answers every load after the first without making it. */
function idle(loader: Loader): Loader {
  let loads = 0;
  return {
    ...loader,
    async load(request, context) {
      loads += 1;
      return loads === 1 ? loader.load(request, context) : { read: 0, removed: 0, added: 0 };
    },
  };
}

/** What a sink is made to do once the source has drifted, before the load is refused as if it had not been done. */
function refusingTooLate(does: (sink: Sink, staged: Staged, what: Exchange) => Promise<unknown>): Hooks {
  let hasDrifted = false;
  return {
    wrapSource: misreading(filled(driftNames.text), (now) => {
      hasDrifted = now;
    }),
    wrapSink: (sink) =>
      instead(sink, {
        async exchange(staged, what) {
          if (!hasDrifted) return sink.exchange(staged, what);
          await does(sink, staged, what);
          throw new MatrixError(
            'MATRIX_SOURCE_COLUMN_MISSING',
            `the source has no column ${driftNames.text}`,
          );
        },
      }),
  };
}

interface DriftDefect extends PlantedDefect {
  /** Absent for all: only what keeps a watermark can move it. */
  readonly strategies?: readonly Strategy[];
}

export function defectsOf({ strategy }: Pick<MatrixCase, 'strategy'>): readonly PlantedDefect[] {
  return driftDefects.filter(({ strategies }) => strategies?.includes(strategy) ?? true);
}

export const driftDefects: readonly DriftDefect[] = [
  inside('takes columns by their position', 'columns reordered', byPosition),
  inside('leaves out a column that it does not know', 'column added', without(driftNames.added)),
  inside('fills a column that is gone with nulls', 'column dropped', filled(driftNames.text)),
  {
    name: 'writes, and then refuses',
    variant: 'column dropped',
    plant: { inside: () => refusingTooLate((sink, staged, what) => sink.exchange(staged, what)) },
  },
  {
    name: 'moves its state, and then refuses',
    variant: 'column dropped',
    strategies: ['incremental_append'],
    plant: { inside: () => refusingTooLate((sink, _, what) => sink.save(what.state)) },
  },
  inside(
    'takes a renamed column for one that is gone',
    'column renamed',
    both(without(driftNames.renamed), filled(driftNames.text)),
  ),
  inside(
    'cuts numbers to the bits that there were',
    'column widened',
    changed(
      driftNames.number,
      ({ kind }) => kind === 'int64',
      (value) => Number(BigInt.asIntN(32, value as bigint)),
      { as: () => own(driftNames.number) },
    ),
  ),
  inside(
    'cuts text to the length that there was',
    'text widened',
    changed(
      driftNames.text,
      () => true,
      (value) => (value as string).slice(0, familyBounds.varchar.length),
    ),
  ),
  inside(
    'puts a null where a type is another',
    'column narrowed',
    changed(
      driftNames.big,
      ({ kind }) => kind === 'integer',
      () => null,
    ),
  ),
  {
    name: 'says that it has loaded, and has not',
    variant: 'null to not null',
    plant: { around: idle },
  },
  inside(
    'puts an empty text in the place of a null',
    'not null to null',
    changed(
      driftNames.firm,
      ({ nullable }) => nullable,
      (value) => value,
      { whenNull: '' },
    ),
  ),
];
