/** The three types that every database of the harness defines for itself: an enum, a domain and a composite. */
import { enumLabels } from '../../model/families.ts';

/** In schema `public`, which is on the search path, so that the catalogue prints the bare names. */
export const enumName = 'dpone_enum';
export const domainName = 'dpone_domain';
export const compositeName = 'dpone_composite';

/** Types of the composite's parts: the `[integer, text, boolean]` of the value model. */
export const compositeParts = ['integer', 'text', 'boolean'] as const;

const labels = enumLabels.map((label) => `'${label.replaceAll("'", "''")}'`).join(', ');

/** Statements that make them in a new database. The domain refuses the empty text, as a domain that checks would. */
export const createUserTypes = [
  `CREATE TYPE public.${enumName} AS ENUM (${labels})`,
  `CREATE DOMAIN public.${domainName} AS text CHECK (VALUE <> '')`,
  `CREATE TYPE public.${compositeName} AS (number integer, label text, flag boolean)`,
] as const;
