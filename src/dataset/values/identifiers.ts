/** UUIDs, log positions and tree paths. */
import { below, next } from '../hash.ts';
import { hex4 } from './digits.ts';
import { drawn } from './generate.ts';

export const uuid = drawn(
  [
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '0188a1f2-7c3d-7e5f-8a9b-0c1d2e3f4a5b',
  ],
  (hash) => {
    const second = next(hash);
    const third = next(second);
    const fourth = next(third);
    const last = hex4(third) + hex4(fourth >>> 16) + hex4(fourth);
    return `${hex4(hash >>> 16)}${hex4(hash)}-${hex4(second)}-4${hex4(second >>> 16).slice(1)}-a${hex4(third >>> 16).slice(1)}-${last}`;
  },
);

/** The lower half keeps eight digits, so that servers which pad it and servers which do not agree. */
export const pgLsn = drawn(['0/10000000', 'FFFFFFFF/FFFFFFFF', '16/B374D848', '1/F0000000'], (hash) =>
  `${below(hash, 0x1_0000).toString(16)}/${((next(hash) | 0x1000_0000) >>> 0).toString(16)}`.toUpperCase(),
);

/** A child between two others is `2.1`. */
export const hierarchyid = drawn(
  ['/', '/1/', '/1/2.1/', '/-1/', '/1/1/1/1/1/1/', '/0/', '/2.-1/'],
  (hash) => `/${1 + below(hash, 99)}/${1 + below(next(hash), 999)}${(hash & 0x1000) === 0 ? '.1' : ''}/`,
);
