/** The keys that a topic was held with: decimal numbers take a bit each, so that millions of them need no memory to speak of. */

/** Beyond it a few far numbers would take more than the texts themselves. */
const mostBits = 2 ** 28;
const firstBytes = 1024;

export class KeySet {
  #bits = new Uint8Array(firstBytes);
  readonly #others = new Set<string>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    const number = numberOf(key);
    if (number === undefined) return this.#others.has(key);
    return ((this.#bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0;
  }

  add(key: string): void {
    if (this.has(key)) return;
    this.#size += 1;
    const number = numberOf(key);
    if (number === undefined) {
      this.#others.add(key);
      return;
    }
    const at = number >>> 3;
    if (at >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[at] = (this.#bits[at] as number) | (1 << (number & 7));
  }
}

/** Of a text that is exactly the number's own. */
function numberOf(key: string): number | undefined {
  if (!/^(?:0|[1-9]\d{0,9})$/.test(key)) return undefined;
  const number = Number(key);
  return number < mostBits ? number : undefined;
}
