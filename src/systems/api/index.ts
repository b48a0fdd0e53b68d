/** A REST API as a system of the matrix: the test process's own, or one of the user's that can be filled. */
import type { System } from '../contract.ts';
import { connectApi } from './connector.ts';
import { connectExternal } from './external-connector.ts';

export const system: System = {
  connect: (access) =>
    access.engine.provenance === 'external' ? connectExternal(access) : connectApi(access),
};
