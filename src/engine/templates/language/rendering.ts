import { formatMoment } from './date-format.ts';
import { Exhausted, Problem } from './faults.ts';
import { type Moment, momentAt } from './moment.ts';
import { Needs, type Provisions } from './needs.ts';
import { escapeHtml, plainText, SafeText } from './safe-text.ts';
import { isMembers, ownMember, printed } from './values.ts';

export interface Limits {
  /** Nodes, filters and loop passes; long texts count more. */
  readonly steps: number;
  /** UTF-16 units of the output, and of any text or list that is made on the way. */
  readonly length: number;
  readonly elapsedMs: number;
}

export const LIMITS: Limits = { steps: 1_000_000, length: 4_000_000, elapsedMs: 2_000 };

/** What a reader's click says about them, and where it leads. */
export interface PropertyChange {
  readonly property: string;
  readonly value: string;
  /** An http(s) address. */
  readonly url: string;
}

/** What a template can ask for beside its context. Links are absent where they lead nowhere (previews). */
export interface Surroundings {
  /** Microseconds since the epoch: what `now` and `today` show. */
  readonly now: number;
  /** IANA name of the account's zone. */
  readonly timeZone: string;
  readonly currency: string;
  /** BCP 47 tag that amounts of money are written by. */
  readonly locale: string;
  readonly links?: {
    readonly unsubscribe: string;
    readonly managePreferences: string;
    readonly webView: string;
    /** Absent where links change nothing: in previews and tests. */
    readonly updateProperty?: (change: PropertyChange) => string;
  };
  readonly provisions?: Provisions;
  /** Plain text is rendered: nothing is escaped, and links show as text. */
  readonly plain?: boolean;
  /** Any clock that runs forward, in milliseconds. */
  readonly clockMs: () => number;
}

export type Node = (rendering: Rendering) => void;

interface Scope {
  readonly values: Map<string, unknown>;
  readonly outer: Scope | undefined;
}

/** Of long texts, this much counts as one step more. It bounds all that is made in one rendering to 128 million. */
const LENGTH_PER_STEP = 128;
/** Comparisons of signs when one text is looked for in another, at worst; they are fast. */
const COMPARISONS_PER_STEP = 2000;
/** Steps between two looks at the clock: few, as a single one may handle a megabyte. */
const STEPS_PER_LOOK = 64;

/** One run of a template: what it has written, where its names lead, and what it may still use up. */
export class Rendering {
  output = '';
  autoescape: boolean;
  /** Place of what is being rendered, for problems. */
  offset = 0;
  readonly surroundings: Surroundings;
  readonly needs: Needs;
  /** What tags remember from one pass to the next, by tag. */
  readonly memory = new Map<object, unknown>();
  #scope: Scope = { values: new Map(), outer: undefined };
  readonly #context: Readonly<Record<string, unknown>>;
  readonly #limits: Limits;
  readonly #startedMs: number;
  #steps = 0;
  #nextLook = 0;

  constructor(context: Readonly<Record<string, unknown>>, surroundings: Surroundings, limits: Limits) {
    this.surroundings = surroundings;
    this.autoescape = surroundings.plain !== true;
    this.needs = new Needs(surroundings.provisions);
    this.#context = context;
    this.#limits = limits;
    this.#startedMs = surroundings.clockMs();
  }

  /** Counts work; a problem when there was too much of it. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps < this.#nextLook) return;
    if (this.#steps > this.#limits.steps) throw this.#exhausted(`The template takes more than ${this.#limits.steps} steps.`);
    if (this.surroundings.clockMs() - this.#startedMs > this.#limits.elapsedMs) {
      throw this.#exhausted(`The template takes longer than ${this.#limits.elapsedMs} ms.`);
    }
    this.#nextLook = this.#steps + STEPS_PER_LOOK;
  }

  /** To be asked before a text or list of this length is made; `each` is what one of its parts counts. */
  allow(length: number, each = 1): void {
    if (length > this.#limits.length) throw this.#exhausted(`The template makes more than ${this.#limits.length} characters.`);
    this.spend((length * each) / LENGTH_PER_STEP);
  }

  /** To be asked before one text is looked for in another. */
  search(text: string, wanted: string): void {
    this.spend((text.length * wanted.length) / COMPARISONS_PER_STEP);
  }

  problem(message: string, expected?: string): Problem {
    return new Problem(message, this.offset, expected);
  }

  #exhausted(message: string): Exhausted {
    return new Exhausted(message, this.offset);
  }

  write(text: string): void {
    this.allow(this.output.length + text.length < LENGTH_PER_STEP ? 0 : text.length);
    this.output += text;
    if (this.output.length > this.#limits.length) this.allow(this.output.length);
  }

  /** Writes a value as `{{ … }}` does. */
  writeValue(value: unknown): void {
    if (value instanceof SafeText) this.write(value.text);
    else {
      const text = typeof value === 'string' ? value : printed(value, (moment) => formatMoment(moment, 'N j, Y, P'));
      this.write(this.autoescape ? escapeHtml(text) : text);
    }
  }

  now(): Moment {
    return momentAt(this.surroundings.now, this.surroundings.timeZone);
  }

  run(nodes: readonly Node[]): void {
    for (const node of nodes) node(this);
  }

  /** What nodes write, instead of writing it. */
  capture(nodes: readonly Node[]): string {
    const before = this.output;
    this.output = '';
    this.run(nodes);
    const made = this.output;
    this.output = before;
    return made;
  }

  /** Runs nodes with names of their own, which are gone afterwards. */
  within(values: Map<string, unknown>, work: () => void): void {
    this.#scope = { values, outer: this.#scope };
    work();
    this.#scope = this.#scope.outer as Scope;
  }

  set(name: string, value: unknown): void {
    this.#scope.values.set(name, value);
  }

  /** Undefined when there is nothing of that name. */
  find(name: string): unknown {
    for (let scope: Scope | undefined = this.#scope; scope; scope = scope.outer) {
      if (scope.values.has(name)) return scope.values.get(name);
    }
    if (!isMembers(this.#context)) return undefined;
    return ownMember(this.#context, name) ?? this.#ownOrProvided(name);
  }

  #ownOrProvided(name: string): unknown {
    if (Object.hasOwn(this.#context, name)) return ownMember(this.#context, name);
    return name === 'feeds' ? this.needs.feeds : undefined;
  }
}

/** Escapes unless it is safe already. */
export const safely = (value: string | SafeText): SafeText =>
  value instanceof SafeText ? value : new SafeText(escapeHtml(plainText(value)));
