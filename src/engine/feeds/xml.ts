import { SaxesParser } from 'saxes';

type Json = string | null | Json[] | { [name: string]: Json };

/** Deeper and more than any feed: what is beyond is not read. */
const MOST_LEVELS = 100;
const MOST_ELEMENTS = 500_000;

interface Open {
  readonly name: string;
  readonly members: Map<string, Json[]>;
  text: string;
}

/**
 * XML as templates see it: an element is its text, or an object with its children by their names (a list where there are
 * several), its attributes as `@name`, and its text beside them as `#text`. An empty one is null. Names keep their prefixes.
 * Entities beyond XML's own five do not exist, so that none can grow.
 * @throws Error with what is wrong and where
 */
export function xmlToJson(text: string): Json {
  const parser = new SaxesParser({ position: true });
  const root: Open = { name: '', members: new Map(), text: '' };
  const open: Open[] = [root];
  let elements = 0;
  let failure: Error | undefined;
  parser.on('error', (error) => {
    failure ??= error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > MOST_LEVELS) throw new Error(`it is nested more than ${MOST_LEVELS} levels deep`);
    if (++elements > MOST_ELEMENTS) throw new Error(`it has more than ${MOST_ELEMENTS} elements`);
    const members = new Map(Object.entries(attributes).map(([key, value]): [string, Json[]] => [`@${key}`, [String(value)]]));
    open.push({ name, members, text: '' });
  });
  const take = (more: string): void => {
    (open.at(-1) as Open).text += more;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    const { name, ...closed } = open.pop() as Open;
    const { members } = open.at(-1) as Open;
    const values = members.get(name);
    if (values) values.push(asJson(closed));
    else members.set(name, [asJson(closed)]);
  });
  parser.write(text);
  if (failure === undefined) parser.close();
  if (failure !== undefined) throw failure;
  return asJson({ members: root.members, text: '' });
}

function asJson({ members, text }: Omit<Open, 'name'>): Json {
  const own = text.trim();
  if (members.size === 0) return own === '' ? null : own;
  const entries = [...members].map(([name, values]): [string, Json] => [name, values.length === 1 ? (values[0] as Json) : values]);
  return Object.fromEntries(own === '' ? entries : [...entries, ['#text', own]]);
}
