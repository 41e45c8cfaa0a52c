import { Problem } from '../faults.ts';
import type { Parser, Tag, TagCompiler } from '../parser.ts';
import type { Node, Rendering } from '../rendering.ts';
import { isMembers, same } from '../values.ts';
import { checkedName, misused } from './words.ts';

/** Gives its values in turn, one each time that it is passed. `as name` keeps the present one; `silent` does not print it. */
function compileCycle(tag: Tag, parser: Parser): Node {
  const [first, ...more] = tag.words;
  if (first === undefined) throw misused(tag, "cycle 'odd' 'even'");
  if (more.length === 0) {
    const known = parser.cycles.get(first);
    if (!known) throw new Problem(`There is no cycle named '${first}' before this one.`, tag.offset);
    return known;
  }
  const silent = tag.words.at(-1) === 'silent' && tag.words.at(-3) === 'as';
  const words = silent ? tag.words.slice(0, -1) : tag.words;
  const named = words.length > 2 && words.at(-2) === 'as';
  const target = named ? checkedName(words.at(-1), tag) : undefined;
  const values = (named ? words.slice(0, -2) : words).map((word) => parser.expression(word, tag));
  const memory = {};
  const node: Node = (rendering) => {
    rendering.spend(1);
    rendering.offset = tag.offset;
    const turn = (rendering.memory.get(memory) as number | undefined) ?? 0;
    rendering.memory.set(memory, turn + 1);
    const value = values[turn % values.length]?.(rendering);
    if (target !== undefined) rendering.set(target, value);
    if (!silent) rendering.writeValue(value);
  };
  if (target !== undefined) parser.cycles.set(target, node);
  return node;
}

/** Shows what is inside when it, or the values named, are not what they were at the last pass of the loop around it. */
function compileIfChanged(tag: Tag, parser: Parser): Node {
  const watched = tag.words.map((word) => parser.expression(word, tag));
  const { nodes, end } = parser.until(tag, 'else', 'endifchanged');
  const otherwise = end.name === 'else' ? parser.until(tag, 'endifchanged').nodes : [];
  const whole = {};
  const byLoop = new WeakMap<object, object>();
  // A loop is begun anew with nothing remembered, so memory hangs on its `forloop`.
  const place = (rendering: Rendering): object => {
    const loop = rendering.find('forloop');
    if (!isMembers(loop)) return whole;
    const known = byLoop.get(loop) ?? {};
    byLoop.set(loop, known);
    return known;
  };
  return (rendering) => {
    rendering.spend(1);
    rendering.offset = tag.offset;
    const at = place(rendering);
    const content = watched.length === 0 ? rendering.capture(nodes) : undefined;
    const now = content ?? watched.map((value) => value(rendering, null));
    const isNew = !rendering.memory.has(at) || !same(now, rendering.memory.get(at));
    rendering.memory.set(at, now);
    if (!isNew) return rendering.run(otherwise);
    if (content === undefined) rendering.run(nodes);
    else rendering.write(content);
  };
}

export const repeats: Readonly<Record<string, TagCompiler>> = { cycle: compileCycle, ifchanged: compileIfChanged };
