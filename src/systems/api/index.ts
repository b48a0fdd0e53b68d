/** A REST API as a system of the matrix. */
import type { System } from '../contract.ts';
import { connectApi } from './connector.ts';

export const system: System = { connect: (access) => connectApi(access) };
