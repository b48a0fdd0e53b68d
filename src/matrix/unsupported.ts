/** What a loader declares that it does not support: whether it can be meant so, and which cases it is about. */
import type { MatrixCase } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import type { Loader, Unsupported } from '../model/loader.ts';
import { cases } from './cases.ts';
import { didYouMean } from './nearest.ts';
import { unknownText } from './selection.ts';

const filters = ['source', 'sink', 'strategy'] as const;
const fields: readonly string[] = [...filters, 'reason'];

type Declaring = Pick<Loader, 'name' | 'unsupported'>;

/** The reasons that are declared for a case, each once; empty where it is supported. */
export function declaredReasons(c: MatrixCase, { unsupported = [] }: Declaring): readonly string[] {
  return [...new Set(unsupported.filter((one) => isAbout(c, one)).map(({ reason }) => reason.trim()))];
}

function isAbout(c: MatrixCase, declared: Unsupported): boolean {
  return filters.every((name) => valuesOf(declared, name)?.includes(c[name]) ?? true);
}

/** Undefined where any will do. */
function valuesOf(declared: Unsupported, name: (typeof filters)[number]): readonly string[] | undefined {
  const value = declared[name];
  return value === undefined || typeof value !== 'string' ? value : [value];
}

/**
 * Looks at every declaration of a loader, which may come from plain JavaScript. One that is slightly wrong would
 * declare more cases than are meant, or none; overlapping ones are no fault.
 * @throws MatrixError MATRIX_BAD_UNSUPPORTED
 */
export function requireDeclarations(loader: Declaring): void {
  const { name, unsupported } = loader as { readonly name: string; readonly unsupported?: unknown };
  if (unsupported === undefined) return;
  if (!Array.isArray(unsupported)) throw bad(name, `unsupported is no list, but ${typeof unsupported}`);
  for (const [at, declared] of unsupported.entries()) {
    const fault = faultOf(declared, `unsupported[${at}]`);
    if (fault !== undefined) throw bad(name, fault);
  }
}

function bad(loader: string, fault: string): MatrixError {
  return new MatrixError(
    'MATRIX_BAD_UNSUPPORTED',
    `the loader ${loader} declares what cannot be meant: ${fault}`,
  );
}

function faultOf(declared: unknown, at: string): string | undefined {
  if (typeof declared !== 'object' || declared === null || Array.isArray(declared)) {
    return `${at} is ${JSON.stringify(declared)}; it must be an object with a reason`;
  }
  const strange = Object.keys(declared).find((name) => !fields.includes(name));
  if (strange !== undefined) {
    const known = `${didYouMean(strange, fields)} Allowed: ${fields.join(', ')}`;
    return `${at} has the field ${JSON.stringify(strange)}; ${known}`;
  }
  const given = declared as Readonly<Record<string, unknown>>;
  const { reason } = given;
  if (typeof reason !== 'string' || reason.trim() === '') {
    return `${at}.reason is ${JSON.stringify(reason) ?? 'not there'}; it must say why the case is not supported`;
  }
  const [fault] = filters.flatMap((name) => valueFault(given[name], name, `${at}.${name}`) ?? []);
  return fault ?? noCase(given, at);
}

function valueFault(value: unknown, name: (typeof filters)[number], at: string): string | undefined {
  if (value === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) return `${at} is an empty list, which names no case; leave it out for any ${name}`;
  const known = new Set<unknown>(cases.map((c) => c[name]));
  const strange = list.filter((each) => !known.has(each));
  if (strange.length === 0) return undefined;
  return `${unknownText(name, String(strange[0]), `${at} has`)}; leave it out for any ${name}`;
}

/** Why the whole of it is about no case, though each value is known; undefined where it is about one. */
function noCase(given: Readonly<Record<string, unknown>>, at: string): string | undefined {
  const declared = given as unknown as Unsupported;
  if (cases.some((c) => isAbout(c, declared))) return undefined;
  const { strategy: _, ...pair } = declared;
  const [wanted = ''] = valuesOf(declared, 'strategy') ?? [];
  const there = [...new Set(cases.filter((c) => isAbout(c, pair)).map(({ strategy }) => strategy))];
  const said = filters.flatMap((name) => {
    const values = valuesOf(declared, name);
    return values ? [`${name} = ${values.join(', ')}`] : [];
  });
  const nearest =
    there.length > 0 ? `; ${didYouMean(wanted, there)} Strategies there: ${there.join(', ')}` : '';
  return `${at} is about no case of the matrix (${said.join('; ')}): each value is known, but no case combines them${nearest}`;
}
