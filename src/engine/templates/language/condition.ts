import { compileExpression } from './expression.ts';
import { Exhausted, Problem } from './faults.ts';
import type { Rendering } from './rendering.ts';
import { isText, plainText } from './safe-text.ts';
import { contains, isTrue, order, same } from './values.ts';

/** What `if` decides by. */
export type Condition = (rendering: Rendering) => unknown;

type Infix = (left: Condition, right: Condition) => Condition;

const compare =
  (test: (a: unknown, b: unknown) => boolean | undefined): Infix =>
  (left, right) =>
  (rendering) =>
    test(left(rendering), right(rendering)) ?? false;

const ordered = (holds: (order: number) => boolean) =>
  compare((a, b) => {
    const found = order(a, b);
    return found === undefined ? false : holds(found);
  });

/** Whether two values are one thing, which only the constants ever are. */
const identical = (a: unknown, b: unknown): boolean => (a === null || typeof a === 'boolean' ? a === b : a === b && typeof a === 'object');

const negated =
  (test: (a: unknown, b: unknown) => boolean | undefined) =>
  (a: unknown, b: unknown): boolean | undefined => {
    const holds = test(a, b);
    return holds === undefined ? undefined : !holds;
  };

const isIn = (a: unknown, b: unknown): boolean | undefined => contains(b, a);

/** Looking for one text in another is work that grows with both. */
const searching =
  (infix: Infix): Infix =>
  (left, right) =>
  (rendering) => {
    const [wanted, text] = [left(rendering), right(rendering)];
    if (isText(wanted) && isText(text)) rendering.search(plainText(text), plainText(wanted));
    return infix(
      () => wanted,
      () => text,
    )(rendering);
  };

/** Operators with how strongly they bind. */
const INFIX: Readonly<Record<string, readonly [number, Infix]>> = {
  or: [6, (left, right) => (rendering) => either(left(rendering), () => right(rendering))],
  and: [7, (left, right) => (rendering) => both(left(rendering), () => right(rendering))],
  in: [9, searching(compare(isIn))],
  'not in': [9, searching(compare(negated(isIn)))],
  is: [10, compare(identical)],
  'is not': [10, compare(negated(identical))],
  '==': [10, compare(same)],
  '!=': [10, compare(negated(same))],
  '>': [10, ordered((found) => found > 0)],
  '>=': [10, ordered((found) => found >= 0)],
  '<': [10, ordered((found) => found < 0)],
  '<=': [10, ordered((found) => found <= 0)],
};
const NOT = 8;

const either = (left: unknown, right: () => unknown): unknown => (isTrue(left) ? left : right());
const both = (left: unknown, right: () => unknown): unknown => (isTrue(left) ? right() : left);

/** Conditions nested deeper than this (`not not not …`) are refused. */
const DEPTH = 200;

/** @param words the words of the tag behind its name */
export function compileCondition(words: readonly string[], offset: number): Condition {
  const symbols = joinOperators(words);
  let next = 0;
  let depth = 0;

  const strength = (symbol: string | undefined): number => (symbol === undefined ? 0 : (INFIX[own(symbol)]?.[0] ?? 0));

  const prefix = (): Condition => {
    const symbol = symbols[next++];
    if (symbol === undefined) throw new Problem('Unexpected end of expression in if tag.', offset, 'a value');
    if (symbol === 'not') {
      const inner = parse(NOT);
      return orFalse((rendering) => !isTrue(inner(rendering)));
    }
    if (strength(symbol) > 0) throw new Problem(`Not expecting '${symbol}' in this position in if tag.`, offset, 'a value');
    const value = compileExpression(symbol, offset);
    return (rendering) => value(rendering, null);
  };

  const parse = (bindsTo: number): Condition => {
    depth += 1;
    if (depth > DEPTH) throw new Problem('The condition is nested too deeply.', offset);
    let left = prefix();
    while (strength(symbols[next]) > bindsTo) {
      const [binds, make] = INFIX[symbols[next++] as string] as readonly [number, Infix];
      left = orFalse(make(left, parse(binds)));
    }
    depth -= 1;
    return left;
  };

  const condition = parse(0);
  if (next < symbols.length) throw new Problem(`Unused '${symbols[next]}' at end of if expression.`, offset, 'an operator between values');
  return condition;
}

/** A comparison whose values cannot be worked out is false; a value that stands alone must be right. */
const orFalse =
  (condition: Condition): Condition =>
  (rendering) => {
    try {
      return condition(rendering);
    } catch (error) {
      if (error instanceof Problem && !(error instanceof Exhausted)) return false;
      throw error;
    }
  };

const own = (symbol: string): string => (Object.hasOwn(INFIX, symbol) ? symbol : '');

/** `not` `in` and `is` `not` are one operator each. */
function joinOperators(words: readonly string[]): string[] {
  const symbols: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const pair = `${words[i]} ${words[i + 1]}`;
    const joined = pair === 'not in' || pair === 'is not';
    symbols.push(joined ? pair : (words[i] as string));
    if (joined) i += 1;
  }
  return symbols;
}
