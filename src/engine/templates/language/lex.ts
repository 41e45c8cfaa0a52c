export interface Token {
  readonly kind: 'text' | 'variable' | 'tag';
  /** What stands between the signs, without spaces around it; text as it is. */
  readonly content: string;
  readonly offset: number;
}

const CLOSING: Readonly<Record<string, string>> = { '%': '%}', '{': '}}', '#': '#}' };

/**
 * Cuts a source into text, `{{ variables }}` and `{% tags %}`; `{# comments #}` are left out. None of them spans lines: an
 * opening sign without its closing one on the same line is text. Between `{% verbatim %}` and its end all is text.
 * The work is linear in the length: each kind of closing sign is looked for only beyond where the last one was found.
 */
export function lex(source: string): Token[] {
  const tokens: Token[] = [];
  const finders = new Map(Object.entries(CLOSING).map(([sign, closing]) => [sign, seeker(source, closing)]));
  const newline = seeker(source, '\n');
  let verbatimEnd: string | undefined;
  let textStart = 0;
  const pushText = (end: number): void => {
    if (end > textStart) tokens.push({ kind: 'text', content: source.slice(textStart, end), offset: textStart });
  };
  for (let open = source.indexOf('{'); open !== -1; ) {
    const sign = source[open + 1] ?? '';
    const close = finders.get(sign)?.(open + 2) ?? -1;
    if (close === -1 || newline(open) < close) {
      open = source.indexOf('{', open + 1);
      continue;
    }
    const content = source.slice(open + 2, close).trim();
    const isEnd = sign === '%' && content === verbatimEnd;
    if (verbatimEnd === undefined || isEnd) {
      pushText(open);
      if (sign !== '#') tokens.push({ kind: sign === '%' ? 'tag' : 'variable', content, offset: open });
      textStart = close + 2;
      if (isEnd) verbatimEnd = undefined;
      else if (sign === '%' && /^verbatim( |$)/.test(content)) verbatimEnd = `end${content}`;
    }
    open = source.indexOf('{', close + 2);
  }
  pushText(source.length);
  return tokens;
}

/** Where `text` is found at or behind a place that only ever moves forward; Infinity for a line break that does not come, -1 else. */
function seeker(source: string, text: string): (from: number) => number {
  let found = -2;
  return (from) => {
    if (found !== -1 && found < from) found = source.indexOf(text, from);
    return found === -1 && text === '\n' ? Number.POSITIVE_INFINITY : found;
  };
}

/**
 * The words of a tag: cut at spaces, but not inside of quotes. `with a="x y" b` → `with`, `a="x y"`, `b`. A quote that is not
 * closed is a character like any other.
 */
export function wordsOf(content: string): string[] {
  const words: string[] = [];
  let word = '';
  for (let i = 0; i < content.length; ) {
    const sign = content[i] as string;
    if (/\s/.test(sign)) {
      if (word !== '') words.push(word);
      word = '';
      i += 1;
    } else if (sign === '"' || sign === "'") {
      const end = quoteEnd(content, i);
      word += content.slice(i, end);
      i = end;
    } else {
      word += sign;
      i += 1;
    }
  }
  if (word !== '') words.push(word);
  return words;
}

/** Behind the closing quote of the one at `start`; a backslash protects what follows it. Just behind `start` when it is not closed. */
function quoteEnd(content: string, start: number): number {
  for (let i = start + 1; i < content.length; i++) {
    if (content[i] === '\\') i += 1;
    else if (content[i] === content[start]) return i + 1;
  }
  return start + 1;
}
