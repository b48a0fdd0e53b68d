/** An object with some of its methods replaced: how a source or a sink is wrapped. */

/** What it wraps, but for the methods that are given; both keep their own `this`. */
export function instead<T extends object>(wrapped: T, given: Partial<T>): T {
  return new Proxy(wrapped, {
    get(target, name) {
      const owner = Object.hasOwn(given, name) ? given : target;
      const value: unknown = Reflect.get(owner, name);
      return typeof value === 'function' ? value.bind(owner) : value;
    },
  });
}
