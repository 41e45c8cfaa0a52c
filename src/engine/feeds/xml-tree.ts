export type Json = string | null | Json[] | { [name: string]: Json };

/** Deeper and more than any feed: what is beyond is not read. */
const MOST_LEVELS = 100;
const MOST_ELEMENTS = 500_000;

interface Open {
  readonly name: string;
  readonly members: Map<string, Json[]>;
  text: string;
}

/**
 * Puts elements together as they open and close: an element is its text, or an object with its children by their names (a
 * list where there are several), its attributes as `@name`, and its text beside them as `#text`. An empty one is null. Names
 * keep their prefixes.
 */
export class XmlTree {
  readonly #open: Open[] = [];
  #elements = 0;

  /** @throws Error when there is too much of it */
  open(name: string, attributes: Readonly<Record<string, unknown>>): void {
    if (this.#open.length >= MOST_LEVELS) throw new Error(`it is nested more than ${MOST_LEVELS} levels deep`);
    if (++this.#elements > MOST_ELEMENTS) throw new Error(`it has more than ${MOST_ELEMENTS} elements`);
    const members = new Map(Object.entries(attributes).map(([key, value]): [string, Json[]] => [`@${key}`, [String(value)]]));
    this.#open.push({ name, members, text: '' });
  }

  text(more: string): void {
    const last = this.#open.at(-1);
    if (last) last.text += more;
  }

  /** @returns the outermost element when it is that which closes */
  close(): { name: string; value: Json } | undefined {
    const { name, members, text } = this.#open.pop() as Open;
    const value = asJson(members, text.trim());
    const outer = this.#open.at(-1)?.members;
    if (!outer) return { name, value };
    const values = outer.get(name);
    if (values) values.push(value);
    else outer.set(name, [value]);
    return undefined;
  }
}

function asJson(members: ReadonlyMap<string, Json[]>, text: string): Json {
  if (members.size === 0) return text === '' ? null : text;
  const entries = [...members].map(([name, values]): [string, Json] => [name, values.length === 1 ? (values[0] as Json) : values]);
  return Object.fromEntries(text === '' ? entries : [...entries, ['#text', text]]);
}
