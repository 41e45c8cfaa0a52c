import type { Expression } from '../expression.ts';
import { Problem } from '../faults.ts';
import type { Parser, Tag } from '../parser.ts';

/** Names that a template can give: `as NAME`, `for NAME`. */
const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

export function checkedName(name: string | undefined, tag: Tag): string {
  if (name === undefined || !NAME.test(name))
    throw new Problem(`'${tag.name}' cannot name something '${name ?? ''}'.`, tag.offset, 'a name');
  return name;
}

export const misused = (tag: Tag, expected: string): Problem =>
  new Problem(`'${tag.content}' is not how '${tag.name}' is written.`, tag.offset, expected);

/** Splits `… as NAME` off the end. */
export function withoutTarget(tag: Tag): { words: readonly string[]; target: string | undefined } {
  const { words } = tag;
  return words.at(-2) === 'as' ? { words: words.slice(0, -2), target: checkedName(words.at(-1), tag) } : { words, target: undefined };
}

/** `name=value` words as expressions; undefined for a word that is none. */
export function assignment(word: string, tag: Tag, parser: Parser): readonly [string, Expression] | undefined {
  const [, name, value] = /^([\p{L}\p{N}_]+)=(.+)$/su.exec(word) ?? [];
  return name === undefined || value === undefined ? undefined : [name, parser.expression(value, tag)];
}

/** The words as options, each `name=value` with one of these names. */
export function optionsOf(words: readonly string[], names: readonly string[], tag: Tag, parser: Parser): ReadonlyMap<string, Expression> {
  return new Map(
    words.map((word) => {
      const found = assignment(word, tag, parser);
      if (!found || !names.includes(found[0])) throw misused(tag, names.map((name) => `${name}=…`).join(' '));
      return found;
    }),
  );
}
