/**
 * A map whose values are made when they are first asked for, each once.
 * @param make called with keys of `keys` alone
 */
export function derivedMap<V>(keys: Iterable<string>, make: (key: string) => V): ReadonlyMap<string, V> {
  return new DerivedMap(keys, make);
}

class DerivedMap<V> implements ReadonlyMap<string, V> {
  readonly #keys: ReadonlySet<string>;
  readonly #made = new Map<string, V>();
  readonly #make: (key: string) => V;

  constructor(keys: Iterable<string>, make: (key: string) => V) {
    this.#keys = new Set(keys);
    this.#make = make;
  }

  get size(): number {
    return this.#keys.size;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  get(key: string): V | undefined {
    const found = this.#made.get(key);
    if (found !== undefined || !this.#keys.has(key)) return found;
    const made = this.#make(key);
    this.#made.set(key, made);
    return made;
  }

  keys(): MapIterator<string> {
    return this.#keys.values() as MapIterator<string>;
  }

  *values(): MapIterator<V> {
    for (const key of this.#keys) yield this.get(key) as V;
  }

  *entries(): MapIterator<[string, V]> {
    for (const key of this.#keys) yield [key, this.get(key) as V];
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}
