import type { Parser, Tag, TagCompiler } from '../parser.ts';
import type { Node, Rendering } from '../rendering.ts';
import { isText } from '../safe-text.ts';
import { itemsOf } from '../values.ts';
import { checkedName, misused } from './words.ts';

/** What `forloop` shows; one object per loop, changed with every pass. */
interface Pass {
  parentloop: unknown;
  counter: number;
  counter0: number;
  revcounter: number;
  revcounter0: number;
  first: boolean;
  last: boolean;
}

/** `for item in items`, `for key, value in object.items`, `reversed` behind it; `empty` is what shows when there are none. */
function compileFor(tag: Tag, parser: Parser): Node {
  const usage = 'for item in items';
  const reversed = tag.words.at(-1) === 'reversed';
  const words = reversed ? tag.words.slice(0, -1) : tag.words;
  const inAt = words.length - 2;
  if (words.length < 3 || words[inAt] !== 'in') throw misused(tag, usage);
  const names = words.slice(0, inAt).join(' ').split(/ *, */);
  for (const name of names) checkedName(name, tag);
  const sequence = parser.expression(words[inAt + 1] as string, tag);
  const { nodes, end } = parser.until(tag, 'empty', 'endfor');
  const empty = end.name === 'empty' ? parser.until(tag, 'endfor').nodes : [];

  return (rendering) => {
    rendering.spend(1);
    rendering.offset = tag.offset;
    const value = sequence(rendering, null);
    const items = value === null ? [] : itemsOf(value);
    if (!items) throw rendering.problem('This value cannot be looped over.', 'a list, an object or a text');
    if (items.length === 0) return rendering.run(empty);
    loop(rendering, reversed ? [...items].reverse() : items, names, nodes, tag);
  };
}

function loop(rendering: Rendering, items: readonly unknown[], names: readonly string[], nodes: readonly Node[], tag: Tag): void {
  const parent = rendering.find('forloop') ?? {};
  const pass: Pass = { parentloop: parent, counter: 0, counter0: 0, revcounter: 0, revcounter0: 0, first: false, last: false };
  const values = new Map<string, unknown>();
  values.set('forloop', pass);
  rendering.within(values, () => {
    for (let i = 0; i < items.length; i++) {
      rendering.spend(1);
      rendering.offset = tag.offset;
      pass.counter0 = i;
      pass.counter = i + 1;
      pass.revcounter = items.length - i;
      pass.revcounter0 = items.length - i - 1;
      pass.first = i === 0;
      pass.last = i === items.length - 1;
      name(rendering, values, names, items[i]);
      rendering.run(nodes);
    }
  });
}

function name(rendering: Rendering, values: Map<string, unknown>, names: readonly string[], item: unknown): void {
  if (names.length === 1) {
    values.set(names[0] as string, item);
    return;
  }
  const parts = Array.isArray(item) || isText(item) ? itemsOf(item) : undefined;
  if (parts?.length !== names.length)
    throw rendering.problem(`The loop needs ${names.length} values to unpack and got ${parts?.length ?? 1}.`);
  for (const [index, one] of names.entries()) values.set(one, parts[index]);
}

export const loops: Readonly<Record<string, TagCompiler>> = { for: compileFor };
