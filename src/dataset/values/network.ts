/** Network addresses in the one spelling that PostgreSQL prints. */
import { below, next } from '../hash.ts';
import { hex2 } from './digits.ts';
import { drawn, type Generate } from './generate.ts';

function address4(hash: number): string {
  return `${hash >>> 24}.${(hash >>> 16) & 255}.${(hash >>> 8) & 255}.${hash & 255}`;
}

/** Eight groups, none zero, so that nothing is shortened. */
function address6(hash: number): string {
  let text = '2001:db8';
  let draw = hash;
  for (let groups = 0; groups < 3; groups += 1) {
    draw = next(draw);
    text += `:${((draw >>> 16) | 1).toString(16)}:${((draw & 0xffff) | 1).toString(16)}`;
  }
  return text;
}

const hosts4 = ['0.0.0.0', '255.255.255.255', '127.0.0.1', '10.0.0.1', '192.0.2.255'];
const hosts6 = [
  '::',
  '::1',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '::ffff:192.0.2.1',
  '2001:db8::1',
  'fe80::1:0:0:1',
  '1:0:0:2::3',
];

export const ipv4: Generate<string> = drawn(hosts4, address4);
export const ipv6: Generate<string> = drawn(hosts6, address6);

/** A host with or without the mask of its network. */
export const inet = drawn(
  [...hosts4, ...hosts6, '10.1.2.3/24', '0.0.0.0/0', '255.255.255.255/31', '::/0', '2001:db8::1/64'],
  (hash) => {
    const draw = next(hash);
    switch (hash & 3) {
      case 0:
        return address6(draw);
      case 1:
        return `${address4(draw)}/${below(hash >>> 2, 32)}`;
      default:
        return address4(draw);
    }
  },
);

/** The host's bits are zero and the mask is always there. */
export const cidr = drawn(
  [
    '0.0.0.0/0',
    '10.0.0.0/8',
    '192.0.2.0/24',
    '255.255.255.255/32',
    '::/0',
    '2001:db8::/32',
    '::1/128',
    'fe80::/10',
  ],
  (hash) => {
    const length = 8 + below(hash, 25);
    const network = next(hash) & (-1 << (32 - length));
    return (hash & 0x100) === 0 ? `${address4(network)}/${length}` : `${address6(next(hash))}/128`;
  },
);

export const macaddr = drawn(['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '08:00:2b:01:02:03'], (hash) => {
  const draw = next(hash);
  return `${hex2(hash)}:${hex2(hash >>> 8)}:${hex2(draw)}:${hex2(draw >>> 8)}:${hex2(draw >>> 16)}:${hex2(draw >>> 24)}`;
});
