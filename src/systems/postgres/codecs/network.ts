/** Codecs of inet, cidr and macaddr, spelled as the server prints them. */
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';
import { parsedAddress, parseV4, parseV6, printV4, printV6 } from '../../addresses.ts';
import { TextWriter } from '../../text-writer.ts';

/** Address families of the binary form: the server's own numbers, the same on every platform. */
const family = { v4: 2, v6: 3 } as const;

const text = new TextWriter();
const colon = 0x3a;
const slashByte = 0x2f;

function address(native: 'inet' | 'cidr'): Codec {
  return {
    kind: 'network',
    encode(writer, value) {
      if (typeof value !== 'string') badValue(native, value);
      const slash = value.indexOf('/');
      const end = slash < 0 ? value.length : slash;
      const v6 = value.includes(':');
      if (!(v6 ? parseV6(value, end) : parseV4(value, 0, end, 0))) badValue(native, value);
      const size = v6 ? 16 : 4;
      const most = size * 8;
      const mask = slash < 0 ? most : Number(value.slice(slash + 1));
      if (!Number.isInteger(mask) || mask < 0 || mask > most || slash === value.length - 1)
        badValue(native, value);
      writer.int32(4 + size);
      writer.uint8(v6 ? family.v6 : family.v4);
      writer.uint8(mask);
      writer.uint8(native === 'cidr' ? 1 : 0);
      writer.uint8(size);
      writer.reserve(size);
      for (let index = 0; index < size; index += 1)
        writer.bytes[writer.length++] = parsedAddress[index] as number;
    },
    decode({ bytes, view }, start) {
      const mask = bytes[start + 1] as number;
      const count = bytes[start + 3] as number;
      const at = start + 4;
      text.begin();
      if (count === 4) printV4(text, bytes, at);
      else printV6(text, bytes, view, at);
      if (native === 'cidr' || mask !== count * 8) {
        text.byte(slashByte);
        text.integer(mask);
      }
      return text.end();
    },
  };
}

export const inet = address('inet');
export const cidr = address('cidr');

const macForm = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;

export const macaddr: Codec = {
  kind: 'network',
  encode(writer, value) {
    if (typeof value !== 'string' || !macForm.test(value)) badValue('macaddr', value);
    writer.int32(6);
    for (let at = 0; at < 17; at += 3) writer.uint8(Number.parseInt(value.slice(at, at + 2), 16));
  },
  decode({ bytes }, start) {
    text.begin();
    for (let part = start; part < start + 6; part += 1) {
      if (part > start) text.byte(colon);
      text.hex(bytes, part, part + 1);
    }
    return text.end();
  },
};
