/** Columns of a PostgreSQL catalogue as columns of the model, for the loader's source and sink. */
import { typeRules } from '../../../systems/postgres/types.ts';
import { catalogueColumns } from '../../catalogue-columns.ts';

export const columnOf = catalogueColumns(typeRules);
