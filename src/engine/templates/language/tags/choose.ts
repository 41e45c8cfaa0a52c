import { compileCondition } from '../condition.ts';
import type { Parser, Tag, TagCompiler } from '../parser.ts';
import type { Node, Rendering } from '../rendering.ts';
import { isTrue } from '../values.ts';
import { assignment, misused, withoutTarget } from './words.ts';

function compileIf(tag: Tag, parser: Parser): Node {
  const branches: { holds: (rendering: Rendering) => unknown; nodes: readonly Node[] }[] = [];
  let open = tag;
  for (;;) {
    const holds = open.name === 'else' ? () => true : compileCondition(open.words, open.offset);
    const { nodes, end } = open.name === 'else' ? parser.until(tag, 'endif') : parser.until(tag, 'elif', 'else', 'endif');
    branches.push({ holds, nodes });
    if (end.name === 'endif') break;
    open = end;
  }
  return (rendering) => {
    rendering.spend(1);
    rendering.offset = tag.offset;
    const chosen = branches.find(({ holds }) => isTrue(holds(rendering)));
    if (chosen) rendering.run(chosen.nodes);
  };
}

/** Prints the first of its values that is true. */
function compileFirstOf(tag: Tag, parser: Parser): Node {
  const { words, target } = withoutTarget(tag);
  if (words.length === 0) throw misused(tag, 'firstof a b …');
  const values = words.map((word) => parser.expression(word, tag));
  return (rendering) => {
    rendering.spend(values.length);
    rendering.offset = tag.offset;
    let found: unknown = '';
    for (const value of values) {
      const candidate = value(rendering, null);
      if (!isTrue(candidate)) continue;
      found = candidate;
      break;
    }
    if (target === undefined) rendering.writeValue(found);
    else rendering.set(target, found);
  };
}

/** `with a=b c=d`, and the older `with b as a and d as c`. */
function compileWith(tag: Tag, parser: Parser): Node {
  const values = new Map(tag.words[1] === 'as' ? olderAssignments(tag, parser) : assignments(tag, parser));
  if (values.size === 0) throw misused(tag, 'with name=value');
  const { nodes } = parser.until(tag, 'endwith');
  return (rendering) => {
    rendering.spend(values.size);
    rendering.offset = tag.offset;
    const given = new Map([...values].map(([name, value]) => [name, value(rendering)]));
    rendering.within(given, () => rendering.run(nodes));
  };
}

const assignments = (tag: Tag, parser: Parser) =>
  tag.words.map((word) => {
    const found = assignment(word, tag, parser);
    if (!found) throw misused(tag, 'with name=value');
    return found;
  });

function olderAssignments(tag: Tag, parser: Parser) {
  const { words } = tag;
  return Array.from({ length: Math.ceil(words.length / 4) }, (_, index) => {
    const [value, as, name, and] = words.slice(index * 4, index * 4 + 4);
    const isLast = index * 4 + 3 === words.length;
    if (value === undefined || as !== 'as' || name === undefined || (isLast ? and !== undefined : and !== 'and')) {
      throw misused(tag, 'with value as name');
    }
    return [name, parser.expression(value, tag)] as const;
  });
}

export const choose: Readonly<Record<string, TagCompiler>> = { if: compileIf, firstof: compileFirstOf, with: compileWith };
