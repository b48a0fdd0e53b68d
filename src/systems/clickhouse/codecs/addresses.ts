/** Codecs of IPv4 (a number of 32 bits) and IPv6 (sixteen bytes in network order). */
import { parsedAddress, parseV4, parseV6, printV4, printV6 } from '../../addresses.ts';
import { TextWriter } from '../../text-writer.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';

const text = new TextWriter();
const turned = new Uint8Array(4);

export const ipv4: Codec = {
  kind: 'network',
  size: 4,
  encode(writer, value) {
    if (typeof value !== 'string' || !parseV4(value, 0, value.length, 0)) badValue('IPv4', value);
    writer.reserve(4);
    for (let part = 3; part >= 0; part -= 1) writer.bytes[writer.length++] = parsedAddress[part] as number;
  },
  decode(reader) {
    const at = reader.take(4);
    for (let part = 0; part < 4; part += 1) turned[part] = reader.chunk.bytes[at + 3 - part] as number;
    text.begin();
    printV4(text, turned, 0);
    return text.end();
  },
};

/** An address of version 4 stands as such here only in its mapped form (`::ffff:192.0.2.1`). */
export const ipv6: Codec = {
  kind: 'network',
  size: 16,
  encode(writer, value) {
    if (typeof value !== 'string' || !value.includes(':') || !parseV6(value, value.length))
      badValue('IPv6', value);
    writer.raw(parsedAddress);
  },
  decode(reader) {
    const at = reader.take(16);
    text.begin();
    printV6(text, reader.chunk.bytes, reader.chunk.view, at);
    return text.end();
  },
};
