import { createHash } from 'node:crypto';

/** A statement earns a name when it came this often in one window; what is rarer is not worth the server's memory. */
const TIMES = 3;
const WINDOW = 10_000;
const MAX_NAMES = 250;

/**
 * Names for prepared statements: what repeats is parsed once per connection (measured on the embedded database: 12,000
 * instead of 7,500 point reads a second). Texts made from filters vary without end, hence the cap.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  #seen = new Map<string, number>();
  #left = WINDOW;

  /** @returns the name under which to prepare `sql`, or undefined: send it without one */
  nameOf(sql: string): string | undefined {
    const name = this.#names.get(sql);
    if (name !== undefined || this.#names.size >= MAX_NAMES) return name;
    this.#left -= 1;
    if (this.#left <= 0) {
      this.#left = WINDOW;
      this.#seen = new Map();
    }
    const times = (this.#seen.get(sql) ?? 0) + 1;
    if (times < TIMES) {
      this.#seen.set(sql, times);
      return undefined;
    }
    this.#seen.delete(sql);
    const made = `b${createHash('sha256').update(sql).digest('base64url').slice(0, 20)}`;
    this.#names.set(sql, made);
    return made;
  }
}
