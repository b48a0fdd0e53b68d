/** Things that are made once, by name, whoever asks first; one that failed is made anew. */

export class MadeOnce {
  readonly #made = new Map<string, Promise<void>>();

  has(name: string): boolean {
    return this.#made.has(name);
  }

  /** Makes it unless it is there, or waits for who makes it already. */
  async ensure(name: string, make: () => Promise<void>): Promise<void> {
    let made = this.#made.get(name);
    if (!made) {
      made = make();
      this.#made.set(name, made);
      made.catch(() => this.#made.delete(name));
    }
    await made;
  }

  /** It was made otherwise. */
  add(name: string): void {
    this.#made.set(name, Promise.resolve());
  }

  forget(name: string): void {
    this.#made.delete(name);
  }

  /** Also what another has dropped meanwhile. */
  forgetAll(prefix: string): void {
    for (const name of this.#made.keys()) if (name.startsWith(prefix)) this.#made.delete(name);
  }
}
