/** The five bytes before every message whose schema a registry knows: a zero, and the schema's id. */

const magic = 0;
export const headerBytes = 5;

export function framed(id: number, body: Uint8Array): Buffer {
  const message = Buffer.allocUnsafe(headerBytes + body.length);
  message.writeUInt8(magic, 0);
  message.writeUInt32BE(id, 1);
  message.set(body, headerBytes);
  return message;
}

/** Null for a message that has no such header: text of JSON never begins with a zero. */
export function schemaId(message: Buffer): number | null {
  return message.length >= headerBytes && message[0] === magic ? message.readUInt32BE(1) : null;
}
