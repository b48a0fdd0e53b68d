/** Text search vectors and queries in the one spelling that PostgreSQL prints. */
import { below, next } from '../hash.ts';
import { drawn, pick } from './generate.ts';

const early = ['alpha', 'brown', 'cat', 'dog', 'fox'] as const;
const late = ['jump', 'lazi', 'quick', 'zebra', 'öl'] as const;
const weights = ['', 'A', 'B', 'C'] as const;

/** Lexemes in byte order; positions ascend; weight D is not written. */
export const tsvector = drawn(
  [
    '',
    "'a'",
    "'a':1",
    "'fox':2 'quick':1",
    "'a\\\\b':1 'fox':2B 'it''s':3A,5 'é':7",
    "'ab' 'cd'",
    "'last':16383",
    "' ':1 'x y':2",
  ],
  (hash) => {
    const draw = next(hash);
    const at = 1 + below(draw, 500);
    return `'${pick(early, hash)}':${at}${pick(weights, draw)},${at + 1 + below(draw >>> 8, 500)} '${pick(late, hash >>> 8)}':${1 + below(draw >>> 16, 999)}`;
  },
);

const operators = ['&', '|', '<->', '<2>'] as const;

export const tsquery = drawn(
  [
    "'a'",
    "'a' & 'b'",
    "'a' | !'b'",
    "( 'a' | 'b' ) & !'c'",
    "'super':*A <-> 'x' <3> 'y'",
    "'it''s':AB",
    "'a\\\\b' & 'é'",
  ],
  (hash) => {
    const draw = next(hash);
    const word = `'${pick(early, hash)}${below(draw, 1000)}'`;
    return `${word} ${pick(operators, draw >>> 12)} '${pick(late, hash >>> 8)}'${(draw & 1) === 0 ? ':*' : ''}`;
  },
);
