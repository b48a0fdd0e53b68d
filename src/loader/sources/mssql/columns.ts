/** Columns of a SQL Server catalogue as columns of the model, for the loader's source and sink. */
import { typeRules } from '../../../systems/mssql/types.ts';
import { catalogueColumns } from '../../catalogue-columns.ts';
import type { ColumnOf } from '../../catalogue-columns.ts';

const known = catalogueColumns(typeRules);

/** The two names of one type: the type table has the first. */
export const columnOf: ColumnOf = (table, column) =>
  known(table, { ...column, native: column.native.replace(/^numeric\b/, 'decimal') });
