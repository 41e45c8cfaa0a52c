import { storable } from './storable.ts';
import type { Arity } from './types.ts';

/** A value as written: its text without quotes and escapes, and whether it had quotes. */
export interface RawValue {
  text: string;
  quoted: boolean;
}

/** One comparison as written, nothing about its names checked yet. */
export interface RawComparison {
  operator: string;
  field: string;
  arity: Arity;
  values: readonly RawValue[];
}

export interface ScannedFilter {
  comparisons: readonly RawComparison[];
  /** What is wrong with the text, and where; the comparisons are those before that place. */
  fault?: string;
}

const MAX_TEXT = 16 * 1024;
const MAX_COMPARISONS = 100;
const MAX_LIST = 1000;
const MAX_DEPTH = 32;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

interface Scanner {
  readonly text: string;
  at: number;
  /** Set once, by the first thing that does not fit; every caller returns as soon as it is set. */
  fault?: string;
}

/**
 * Reads the grammar of filters:
 *
 *     filter     = expression { "," expression }
 *     expression = "and(" filter ")" | operator "(" field [ "," ( value | "[" value { "," value } "]" ) ] ")"
 *     value      = "…" | '…' | anything without quotes, brackets and commas
 *
 * AND is the only connective, so the tree is flat and nesting is a counter: no recursion, whatever is sent.
 * Offsets in faults count UTF-16 units of the decoded text from 0.
 */
export function scanFilter(text: string): ScannedFilter {
  const comparisons: RawComparison[] = [];
  if (text.length > MAX_TEXT) return { comparisons, fault: `A filter is at most ${MAX_TEXT} characters long.` };
  const scanner: Scanner = { text, at: 0 };
  let depth = 0;
  for (let more = true; more; ) {
    const start = skipBlanks(scanner);
    const operator = readUntilDelimiter(scanner);
    if (!take(scanner, '(')) {
      failExpected(scanner, operator === '' ? 'a comparison such as equals(name,"value")' : "'('");
    } else if (operator === 'and') {
      depth += 1;
      if (depth > MAX_DEPTH) scanner.fault = `and(...) may be nested at most ${MAX_DEPTH} deep.`;
      else continue;
    } else if (operator === 'or' || operator === 'not') {
      scanner.fault = `'${operator}' at offset ${start} is not supported: only AND can be used, as and(...) or as a comma.`;
    } else {
      const comparison = readComparison(scanner, operator);
      if (comparison) comparisons.push(comparison);
      if (comparisons.length > MAX_COMPARISONS) scanner.fault = `A filter takes at most ${MAX_COMPARISONS} comparisons.`;
    }
    while (!scanner.fault && depth > 0 && take(scanner, ')')) depth -= 1;
    more = !scanner.fault && take(scanner, ',');
  }
  if (!scanner.fault && depth > 0) failExpected(scanner, "',' or ')'");
  if (!scanner.fault && scanner.at < text.length) failExpected(scanner, "',' or the end");
  return { comparisons, fault: scanner.fault };
}

function readComparison(scanner: Scanner, operator: string): RawComparison | undefined {
  skipBlanks(scanner);
  const start = scanner.at;
  const field = readUntilDelimiter(scanner);
  if (!/^[\w$.-]+(?: [\w$.-]+)*$/.test(field)) {
    scanner.at = start;
    return failExpected(scanner, 'the name of a field');
  }
  if (take(scanner, ')')) return { operator, field, arity: 'none', values: [] };
  if (!take(scanner, ',')) return failExpected(scanner, "',' or ')'");
  const arity = take(scanner, '[') ? 'list' : 'single';
  const values: RawValue[] = [];
  if (arity === 'single' || !take(scanner, ']')) {
    do {
      const value = readValue(scanner);
      if (!value) return undefined;
      if (values.push(value) > MAX_LIST) return fail(scanner, `A list takes at most ${MAX_LIST} values.`);
    } while (arity === 'list' && take(scanner, ','));
    if (arity === 'list' && !take(scanner, ']')) return failExpected(scanner, "',' or ']'");
  }
  return take(scanner, ')') ? { operator, field, arity, values } : failExpected(scanner, "')'");
}

function readValue(scanner: Scanner): RawValue | undefined {
  skipBlanks(scanner);
  const first = scanner.text[scanner.at];
  if (first === '"' || first === "'") {
    const text = readString(scanner, first);
    return text === undefined ? undefined : { text, quoted: true };
  }
  const text = readUntilDelimiter(scanner);
  return text === '' ? failExpected(scanner, 'a value') : { text, quoted: false };
}

/** Reads a quoted string. JSON's escapes are known inside either kind of quote, and both quotes may be escaped. */
function readString(scanner: Scanner, quote: string): string | undefined {
  const { text } = scanner;
  const start = scanner.at;
  let value = '';
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === quote) {
      scanner.at = at + 1;
      value += text.slice(from, at);
      return storable(value) ? value : fail(scanner, `The string at offset ${start} contains a character that cannot be stored.`);
    }
    if (char !== '\\') continue;
    value += text.slice(from, at);
    const hex = text[at + 1] === 'u' ? /^[\dA-Fa-f]{4}$/.exec(text.slice(at + 2, at + 6))?.[0] : undefined;
    const escaped = hex ? String.fromCharCode(Number.parseInt(hex, 16)) : ESCAPES[text[at + 1] ?? ''];
    if (escaped === undefined) return fail(scanner, `Unknown escape at offset ${at}; a backslash is written \\\\.`);
    value += escaped;
    at += hex ? 5 : 1;
    from = at + 1;
  }
  return fail(scanner, `The string at offset ${start} has no closing quote.`);
}

/** The text up to the next bracket, comma or quote, without the blanks around it. */
function readUntilDelimiter(scanner: Scanner): string {
  const start = skipBlanks(scanner);
  let at = start;
  while (at < scanner.text.length && !isDelimiter(scanner.text.charCodeAt(at))) at += 1;
  scanner.at = at;
  return scanner.text.slice(start, at).trimEnd();
}

/** One of `( ) [ ] , " '`. */
function isDelimiter(code: number): boolean {
  return code === 0x2c || code === 0x28 || code === 0x29 || code === 0x5b || code === 0x5d || code === 0x22 || code === 0x27;
}

function take(scanner: Scanner, char: string): boolean {
  if (scanner.text[skipBlanks(scanner)] !== char) return false;
  scanner.at += 1;
  return true;
}

function skipBlanks(scanner: Scanner): number {
  while (scanner.text.charCodeAt(scanner.at) <= 0x20) scanner.at += 1;
  return scanner.at;
}

function fail(scanner: Scanner, fault: string): undefined {
  scanner.fault = fault;
}

function failExpected(scanner: Scanner, expected: string): undefined {
  const found = scanner.text[skipBlanks(scanner)];
  scanner.fault = `Expected ${expected} at offset ${scanner.at}, found ${found === undefined ? 'the end' : `${JSON.stringify(found)}`}.`;
}
