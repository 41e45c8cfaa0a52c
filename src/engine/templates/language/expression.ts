import { Problem } from './faults.ts';
import type { Filter } from './filter.ts';
import { FILTERS } from './filters/index.ts';
import { memberOf } from './members.ts';
import { float } from './numbers.ts';
import type { Rendering } from './rendering.ts';
import { isText, plainText, SafeText } from './safe-text.ts';
import { textOf } from './values.ts';

/**
 * A value with its filters, compiled. What is missing counts as `missing`: '' where it would be printed, null in conditions
 * and loops, so that `{{ x|length }}` and `{% if x %}` both see nothing.
 */
export type Expression = (rendering: Rendering, missing?: '' | null) => unknown;

const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y;
const TRANSLATED = /_\((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\)/y;
const NUMBER = /[-+.]?\d[\d.e]*/y;
const PATH = /[\p{L}\p{N}\p{M}_.]+/uy;
const PIPE = /\s*\|\s*/y;
const NAME = /[\p{L}\p{N}\p{M}_]+/uy;

/** @param source such as `person.first_name|default:'friend'`; `offset` is where it stands in the template */
export function compileExpression(source: string, offset: number): Expression {
  const scanner = new Scanner(source, offset);
  const base = scanner.operand('a variable, a number or a text in quotes');
  const steps: Step[] = [];
  while (!scanner.atEnd()) {
    if (scanner.take(PIPE) === undefined) throw scanner.remainder();
    const name = scanner.take(NAME);
    if (name === undefined) throw scanner.remainder();
    steps.push(compileStep(scanner, name, offset));
  }
  if (steps.length === 0) return base;
  return (rendering, missing) => {
    let value = base(rendering, missing);
    for (const step of steps) value = step(value, rendering);
    return value;
  };
}

/** How much of a text an item of a list counts as. */
const ITEM = 8;

type Step = (value: unknown, rendering: Rendering) => unknown;

function compileStep(scanner: Scanner, name: string, offset: number): Step {
  const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (!filter) throw new Problem(`Invalid filter: '${name}'`, offset);
  const argument = scanner.peek(':') ? scanner.argument() : undefined;
  if (argument && !filter.argument) throw new Problem(`${name} takes no argument.`, offset);
  if (!argument && filter.argument === 'required') throw new Problem(`${name} needs an argument.`, offset, `${name}:'…'`);
  return (value, rendering) => applyFilter(filter, value, argument?.(rendering), rendering);
}

function applyFilter(filter: Filter, value: unknown, argument: unknown, rendering: Rendering): unknown {
  const wasSafe = value instanceof SafeText;
  const input = filter.text ? textOf(value) : value;
  if (typeof input === 'string' || Array.isArray(input)) rendering.allow(input.length);
  else rendering.spend(1);
  const result = filter.apply(input, argument, rendering, wasSafe);
  if (isText(result)) rendering.allow(plainText(result).length);
  else if (Array.isArray(result)) rendering.allow(result.length, ITEM);
  return wasSafe && filter.keepsSafe && typeof result === 'string' ? new SafeText(result) : result;
}

class Scanner {
  readonly #source: string;
  readonly #offset: number;
  #place = 0;

  constructor(source: string, offset: number) {
    this.#source = source;
    this.#offset = offset;
  }

  atEnd(): boolean {
    return this.#place >= this.#source.length;
  }

  peek(sign: string): boolean {
    return this.#source[this.#place] === sign;
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#place;
    const found = pattern.exec(this.#source)?.[0];
    if (found !== undefined) this.#place += found.length;
    return found;
  }

  /** `:value`, with nothing between; what follows a colon and a space is no argument. */
  argument(): Expression {
    const rest = this.remainder("an argument right behind the colon, as in default:'x'");
    this.#place += 1;
    if (/^\s|^$/.test(this.#source.slice(this.#place, this.#place + 1))) throw rest;
    return this.operand(rest.expected as string);
  }

  operand(expected: string): Expression {
    const translated = this.take(TRANSLATED);
    const literal = translated === undefined ? this.take(STRING) : translated.slice(2, -1);
    if (literal !== undefined) {
      const text = new SafeText(unquote(literal));
      return () => text;
    }
    const number = this.take(NUMBER);
    const path = number === undefined ? this.take(PATH) : `${number}${this.take(PATH) ?? ''}`;
    if (path === undefined) {
      if (this.#place === 0) throw new Problem(`Could not parse: '${this.#source}'`, this.#offset, expected);
      throw this.remainder(expected);
    }
    return this.#variable(path);
  }

  #variable(path: string): Expression {
    const number = literalNumber(path);
    if (number !== undefined) return () => number;
    if (path.startsWith('_') || path.includes('._')) {
      throw new Problem(`Variables and attributes may not begin with underscores: '${path}'`, this.#offset);
    }
    if (/^[-+]/.test(path)) throw this.remainder();
    return compilePath(path.split('.'));
  }

  remainder(expected?: string): Problem {
    const rest = this.#source.slice(this.#place);
    return new Problem(`Could not parse the remainder: '${rest}' from '${this.#source}'`, this.#offset, expected);
  }
}

function compilePath([root = '', ...rest]: string[]): Expression {
  const constant = CONSTANTS.has(root) && rest.length === 0 ? CONSTANTS.get(root) : undefined;
  if (constant !== undefined || (root === 'None' && rest.length === 0)) return () => (root === 'None' ? null : constant);
  if (rest.length === 0) return (rendering, missing = '') => emptyIfMissing(rendering.find(root), missing);
  return (rendering, missing = '') => {
    let value = rendering.find(root);
    for (const name of rest) {
      if (value === undefined || value === null) return missing;
      value = memberOf(value, name);
    }
    return emptyIfMissing(value, missing);
  };
}

const emptyIfMissing = (value: unknown, missing: '' | null): unknown => (value === undefined ? missing : value);

/** Every context begins with these. */
const CONSTANTS: ReadonlyMap<string, boolean> = new Map([
  ['True', true],
  ['False', false],
]);

function literalNumber(path: string): unknown {
  if (/^[-+]?\d+$/.test(path)) return Number(path);
  if (!/^[-+]?(?:\d+\.\d+|\.\d+|\d+)(?:e\d+)?$/.test(path)) return undefined;
  return float(Number(path));
}

/** The text of a literal: a backslash before the quote or before itself is taken away. */
export function unquote(literal: string): string {
  const quote = literal[0] as string;
  return literal.slice(1, -1).replaceAll(`\\${quote}`, quote).replaceAll('\\\\', '\\');
}
