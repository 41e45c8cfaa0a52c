import fc from 'fast-check';
import { hostileJson, hostileText } from './hostile.ts';

/** JSON as text stands for itself, so that a mutated body can hold what no value prints as. */
class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Path = (string | number)[];

/** One change to a document: at the n-th place (modulo the number of places), something is put in, taken out or doubled. */
interface Mutation {
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'add member' | 'rename' | 'double' | 'nest' | 'repeat member';
  readonly json: string;
  readonly name: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(1000),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add member', 'rename', 'double', 'nest', 'repeat member'),
  json: hostileJson,
  name: hostileText,
});

/** JSON text of `valid` with one to four changes. */
export function mutated(valid: unknown): fc.Arbitrary<string> {
  return fc.array(mutation, { minLength: 1, maxLength: 4 }).map((mutations) => {
    let document = structuredClone(valid);
    for (const one of mutations) {
      const places = placesIn(document);
      document = apply(document, places[one.at % places.length] ?? [], one);
    }
    return print(document);
  });
}

function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || value instanceof Raw) return [path];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}

function apply(document: unknown, path: Path, { how, json, name }: Mutation): unknown {
  const [key, ...rest] = path;
  if (key === undefined)
    return how === 'nest' ? { data: document } : how === 'add member' ? withMember(document, name, json) : new Raw(json);
  if (rest.length > 0) return withChild(document, key, (child) => apply(child, rest, { at: 0, how, json, name }));
  switch (how) {
    case 'remove':
      return Array.isArray(document) ? document.filter((_, i) => i !== key) : without(document, key);
    case 'rename':
      return Array.isArray(document) ? document : { ...without(document, key), [name]: (document as Record<string, unknown>)[key] };
    case 'double':
      return withChild(document, key, (child) => (Array.isArray(child) ? [...child, ...child] : [child, child]));
    case 'nest':
      return withChild(document, key, (child) => ({ [name]: child }));
    case 'add member':
      return withChild(document, key, (child) => withMember(child, name, json));
    case 'repeat member':
      return withChild(document, key, (child) => new Raw(`${print(child)},${JSON.stringify(String(key))}:${json}`));
    default:
      return withChild(document, key, () => new Raw(json));
  }
}

function withChild(document: unknown, key: string | number, change: (child: unknown) => unknown): unknown {
  if (Array.isArray(document)) return document.map((child, i) => (i === key ? change(child) : child));
  const object = document as Record<string, unknown>;
  return Object.fromEntries(Object.entries(object).map(([name, child]) => [name, name === key ? change(child) : child]));
}

function withMember(value: unknown, name: string, json: string): unknown {
  if (Array.isArray(value)) return [...value, new Raw(json)];
  // A map of entries, since the name may be `__proto__`.
  return typeof value === 'object' && value !== null && !(value instanceof Raw)
    ? Object.fromEntries([...Object.entries(value), [name, new Raw(json)]])
    : new Raw(json);
}

const without = (document: unknown, key: string | number): Record<string, unknown> =>
  Object.fromEntries(Object.entries(document as object).filter(([name]) => name !== key));

function print(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(print).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return `{${Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}:${print(inner)}`)
    .join(',')}}`;
}
