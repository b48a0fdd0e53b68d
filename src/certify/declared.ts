/** A loader's declaration, checked before anything is asked of an engine: a word that means nothing is an error. */
import { didYouMean } from '../matrix/nearest.ts';
import { declaredRuleNames } from '../model/declared.ts';
import type { Expectations } from '../model/declared.ts';
import { MatrixError } from '../model/error.ts';
import { families } from '../model/families.ts';
import type { Loader } from '../model/loader.ts';
import { currentColumn, hashColumn, historyColumns, opColumn } from '../model/technical.ts';

/** Columns that a loader may not have at all: whether a version is current follows from its end, and a hash may be nobody's business. */
const dispensable: readonly string[] = [currentColumn.name, hashColumn.name];
const technical: readonly string[] = [opColumn, ...historyColumns].map(({ name }) => name);

/** @throws MatrixError MATRIX_BAD_EXPECTATION naming what was declared, what is allowed and the nearest match */
export function checkedExpectations(loader: Pick<Loader, 'name' | 'history' | 'expectations'>): Expectations {
  const { history, expectations = {} } = loader;
  const fail = (what: string): never => {
    throw new MatrixError('MATRIX_BAD_EXPECTATION', `${loader.name} declares ${what}`);
  };
  const known = (what: string, value: string, allowed: readonly string[]): void => {
    if (!allowed.includes(value)) {
      fail(
        `${what} ${JSON.stringify(value)}, which is none; ${didYouMean(value, allowed)} All are: ${allowed.join(', ')}`,
      );
    }
  };
  for (const name of Object.keys(expectations))
    known('the expectation', name, ['target', 'columns', 'types']);
  if (history !== undefined) known('the history', history, ['published', 'own']);
  const { target, columns = {}, types = [] } = expectations;
  if (target !== undefined) known('the target', target, ['own']);
  for (const [name, other] of Object.entries(columns)) {
    known('another name for the column', name, technical);
    if (other === null && (history !== 'own' || !dispensable.includes(name))) {
      fail(
        `that it has no ${name}; only ${dispensable.join(' and ')} can be missing, where its history is 'own'`,
      );
    }
  }
  if (Object.keys(columns).length > 0 && target !== 'own' && history !== 'own') {
    fail(`other names for columns of a table that the harness makes; with target: 'own' it makes its own`);
  }
  const declared = new Set<string>();
  for (const { families: given, rule, digits, reason } of types) {
    known('the type rule', rule, declaredRuleNames);
    for (const family of given) {
      known('a rule for the family', family, families);
      if (declared.has(family)) fail(`two rules for the family ${family}; one is allowed`);
      declared.add(family);
    }
    const takesDigits = rule === 'scale';
    if (
      takesDigits !== (digits !== undefined) ||
      (takesDigits && !(Number.isInteger(digits) && Number(digits) >= 0))
    ) {
      fail(`digits: ${digits} for the rule ${rule}; only scale takes them, as a whole number from 0`);
    }
    if (typeof reason !== 'string' || reason.trim() === '') {
      fail(`the rule ${rule} for ${given.join(', ')} without a reason; say where its documentation has it`);
    }
  }
  return expectations;
}
