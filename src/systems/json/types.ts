/** How each of the 59 type families stands in JSON, for every system whose rows are JSON objects. */
import { families, familyKinds } from '../../model/families.ts';
import type { Family } from '../../model/families.ts';
import type { TypeRule } from '../contract.ts';
import { jsonForms } from './values.ts';

/** JSON declares no types: a member is there or not, and its form is the note's. */
export const jsonNative = 'JSON';

export const jsonTypeRules = Object.fromEntries(
  families.map((family): [Family, TypeRule] => {
    const { trip, rule } = jsonForms[familyKinds[family]];
    return [family, { native: jsonNative, trip, note: rule }];
  }),
) as Readonly<Record<Family, TypeRule>>;
