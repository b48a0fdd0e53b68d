/** BigQuery as a system of the matrix. */
import type { System } from '../contract.ts';
import { connectBigQuery } from './connector.ts';

export const system: System = { connect: (access) => connectBigQuery(access) };
