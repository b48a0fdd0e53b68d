/** Points, lines, polygons, and geometry as well-known text. */
import { below, next } from '../hash.ts';
import { drawn } from './generate.ts';

/** `.125` for 125 thousandths; nothing for none. */
const fractions = Array.from({ length: 1000 }, (_, thousandths) => String(thousandths / 1000).slice(1));

/** A multiple of 1/1000 within ±`limit` (a whole number) in its shortest form; never -0. */
function coordinate(hash: number, limit: number): string {
  const thousandths = below(hash, 2000 * limit + 1) - 1000 * limit;
  const magnitude = Math.abs(thousandths);
  const whole = Math.floor(magnitude / 1000);
  return `${thousandths < 0 ? '-' : ''}${whole}${fractions[magnitude - whole * 1000] as string}`;
}

function pair(hash: number, limit: number, separator: string): string {
  const draw = next(hash);
  return `${coordinate(draw, limit)}${separator}${coordinate(next(draw), limit)}`;
}

export const point = drawn(
  ['(0,0)', '(1.5,-2)', '(0.1,0.2)', '(-0.001,123456789.125)', '(100000000000000,-1)'],
  (hash) => `(${pair(hash, 1000, ',')})`,
);

/** {A,B,C} of Ax + By + C = 0; A and B are not both zero. */
export const line = drawn(
  ['{1,-2,0.5}', '{0,1,0}', '{1,0,0}', '{-1,0.1,-0.3}'],
  (hash) => `{${1 + below(hash, 999)},${pair(hash, 1000, ',')}}`,
);

export const polygon = drawn(
  ['((0,0),(1,1),(1,0))', '((0,0))', '((0.5,0.5),(1.5,0.5),(1.5,1.5),(0.5,1.5))', '((-1,-1),(-1,1),(1,1))'],
  (hash) => `((${pair(hash, 100, ',')}),(${pair(hash + 1, 100, ',')}),(${pair(hash + 2, 100, ',')}))`,
);

export const geometry = drawn(
  [
    'POINT EMPTY',
    'POINT (0 0)',
    'POINT (-1.5 2.25)',
    'LINESTRING (0 0, 1 1, 2 0)',
    'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))',
    'MULTIPOINT ((0 0), (1 1))',
  ],
  (hash) =>
    (hash & 1) === 0
      ? `POINT (${pair(hash, 1000, ' ')})`
      : `LINESTRING (${pair(hash, 1000, ' ')}, ${pair(hash + 1, 1000, ' ')})`,
);

/** Longitude, then latitude: within ±180 and ±90. */
function place(hash: number): string {
  const draw = next(hash);
  return `${coordinate(draw, 179)} ${coordinate(next(draw), 89)}`;
}

export const geography = drawn(
  [
    'POINT (0 0)',
    'POINT (180 90)',
    'POINT (-180 -90)',
    'POINT (13.405 52.52)',
    'LINESTRING (179.5 10, -179.5 10)',
    'POLYGON ((13 52, 14 52, 14 53, 13 53, 13 52))',
  ],
  (hash) => {
    const first = place(hash);
    return (hash & 1) === 0 ? `POINT (${first})` : `LINESTRING (${first}, ${place(hash + 1)})`;
  },
);
