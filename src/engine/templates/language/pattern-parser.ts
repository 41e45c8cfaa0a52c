/** A program for one set of states: take a character, go two ways, check a place, or be done. */
export type Step =
  | { readonly kind: 'sign'; readonly takes: (sign: string) => boolean }
  | { readonly kind: 'fork'; readonly first: number; readonly second: number }
  | { readonly kind: 'assert'; readonly holds: (before: string | undefined, behind: string | undefined) => boolean }
  | { readonly kind: 'match' };

type Takes = (sign: string) => boolean;
/** Pieces are built with jumps relative to themselves, so that they can be repeated. */
type Piece = readonly Step[];

const MOST_STEPS = 1000;
const MOST_REPEATS = 100;

class Wrong extends Error {}

/** Literals, `.`, classes, `\d \w \s \b`, groups that capture nothing, `|`, `* + ? {m,n}` greedy and lazy, `^` and `$`. */
export function parsePattern(pattern: string): { steps: readonly Step[] } | { wrong: string } {
  try {
    return { steps: [...new PatternParser(Array.from(pattern)).whole(), { kind: 'match' }] };
  } catch (error) {
    if (error instanceof Wrong) return { wrong: error.message };
    throw error;
  }
}

const isWord: Takes = (sign) => /[\p{L}\p{N}_]/u.test(sign);
const isDigit: Takes = (sign) => /\p{Nd}/u.test(sign);
const isSpace: Takes = (sign) => /\s/.test(sign);
const not =
  (takes: Takes): Takes =>
  (sign) =>
    !takes(sign);
const CLASSES: Readonly<Record<string, Takes>> = { d: isDigit, D: not(isDigit), w: isWord, W: not(isWord), s: isSpace, S: not(isSpace) };
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' };

const sign = (takes: Takes): Piece => [{ kind: 'sign', takes }];
const moved = (piece: Piece, by: number): Piece =>
  piece.map((step) => (step.kind === 'fork' ? { ...step, first: step.first + by, second: step.second + by } : step));
const joined = (...pieces: readonly Piece[]): Piece => {
  const all: Step[] = [];
  for (const piece of pieces) all.push(...moved(piece, all.length));
  return all;
};
const fork = (first: number, second: number): Step => ({ kind: 'fork', first, second });
const edge = (before: string | undefined, behind: string | undefined): boolean =>
  (before !== undefined && isWord(before)) !== (behind !== undefined && isWord(behind));

class PatternParser {
  readonly #signs: readonly string[];
  #place = 0;
  #depth = 0;

  constructor(signs: readonly string[]) {
    this.#signs = signs;
  }

  whole(): Piece {
    const piece = this.#choice();
    if (this.#place < this.#signs.length) throw new Wrong(`'${this.#signs[this.#place]}' is not expected there`);
    return piece;
  }

  #choice(): Piece {
    if (++this.#depth > 30) throw new Wrong('it is nested too deeply');
    let piece = this.#sequence();
    while (this.#skip('|')) {
      const other = this.#sequence();
      // first, jump over the other | other
      const end = piece.length + 2 + other.length;
      piece = checked([fork(1, piece.length + 2), ...moved(piece, 1), fork(end, end), ...moved(other, piece.length + 2)]);
    }
    this.#depth -= 1;
    return piece;
  }

  #sequence(): Piece {
    let piece: Piece = [];
    for (let next = this.#signs[this.#place]; next !== undefined && next !== '|' && next !== ')'; next = this.#signs[this.#place]) {
      piece = checked(joined(piece, this.#repeated(this.#atom())));
    }
    return piece;
  }

  #atom(): Piece {
    const next = this.#signs[this.#place++] as string;
    if (next === '(') return this.#group();
    if (next === '[') return sign(this.#set());
    if (next === '.') return sign((one) => one !== '\n');
    if (next === '^') return [{ kind: 'assert', holds: (before) => before === undefined }];
    if (next === '$') return [{ kind: 'assert', holds: (_before, behind) => behind === undefined }];
    if (next === '\\') return this.#escaped();
    if ('*+?{'.includes(next)) throw new Wrong(`there is nothing that '${next}' could repeat`);
    return sign((one) => one === next);
  }

  #group(): Piece {
    if (!this.#skip('?') || !this.#skip(':')) throw new Wrong('groups must not capture: write (?:…)');
    const piece = this.#choice();
    if (!this.#skip(')')) throw new Wrong('a parenthesis is not closed');
    return piece;
  }

  #escaped(): Piece {
    const next = this.#signs[this.#place];
    if (next === 'b' || next === 'B') {
      this.#place += 1;
      return [{ kind: 'assert', holds: next === 'b' ? edge : (before, behind) => !edge(before, behind) }];
    }
    return sign(this.#escapedSign().takes);
  }

  /** `literal` is undefined for classes. */
  #escapedSign(): { takes: Takes; literal?: string } {
    const next = this.#signs[this.#place++];
    if (next === undefined) throw new Wrong('it ends with a backslash');
    const known = CLASSES[next];
    if (known) return { takes: known };
    if (/[0-9A-Za-z]/.test(next) && !CONTROLS[next]) throw new Wrong(`\\${next} is not known`);
    const literal = CONTROLS[next] ?? next;
    return { takes: (one) => one === literal, literal };
  }

  #set(): Takes {
    const negated = this.#skip('^');
    const parts: Takes[] = [];
    for (let first = true; first || this.#signs[this.#place] !== ']'; first = false) {
      const from = this.#setMember();
      if (this.#signs[this.#place] === '-' && this.#signs[this.#place + 1] !== ']' && from.literal !== undefined) {
        this.#place += 1;
        const to = this.#setMember();
        if (to.literal === undefined) throw new Wrong('a range needs two characters');
        const [low, high] = [from.literal, to.literal].map((text) => text.codePointAt(0) ?? 0) as [number, number];
        parts.push((one) => (one.codePointAt(0) ?? 0) >= low && (one.codePointAt(0) ?? 0) <= high);
      } else parts.push(from.takes);
    }
    this.#place += 1;
    return (one) => parts.some((takes) => takes(one)) !== negated;
  }

  #setMember(): { takes: Takes; literal?: string } {
    const next = this.#signs[this.#place++];
    if (next === undefined) throw new Wrong('a bracket is not closed');
    return next === '\\' ? this.#escapedSign() : { takes: (one) => one === next, literal: next };
  }

  #repeated(atom: Piece): Piece {
    const range = this.#range();
    if (!range) return atom;
    const lazy = this.#skip('?');
    const way = (inside: number, past: number): Step => (lazy ? fork(past, inside) : fork(inside, past));
    let piece: Piece = [];
    for (let i = 0; i < range.least; i++) piece = checked(joined(piece, atom));
    if (range.most === undefined) {
      const size = atom.length;
      return checked(joined(piece, [way(1, size + 2), ...moved(atom, 1), fork(0, 0)]));
    }
    for (let i = range.least; i < range.most; i++) piece = checked(joined(piece, [way(1, atom.length + 1), ...moved(atom, 1)]));
    return piece;
  }

  #range(): { least: number; most: number | undefined } | undefined {
    if (this.#skip('*')) return { least: 0, most: undefined };
    if (this.#skip('+')) return { least: 1, most: undefined };
    if (this.#skip('?')) return { least: 0, most: 1 };
    if (this.#signs[this.#place] !== '{') return undefined;
    const [found = '', low = '', comma, high = ''] =
      /^\{(\d{1,3})(,)?(\d{0,3})\}/.exec(this.#signs.slice(this.#place, this.#place + 10).join('')) ?? [];
    const [least, most] = [Number(low), comma === undefined ? Number(low) : high === '' ? undefined : Number(high)];
    if (found === '' || (most ?? least) > MOST_REPEATS) throw new Wrong(`repeats look like {2,5}, ${MOST_REPEATS} at most`);
    this.#place += found.length;
    return { least, most };
  }

  #skip(next: string): boolean {
    if (this.#signs[this.#place] !== next) return false;
    this.#place += 1;
    return true;
  }
}

function checked(piece: Piece): Piece {
  if (piece.length > MOST_STEPS) throw new Wrong('it is too long');
  return piece;
}
