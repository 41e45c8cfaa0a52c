/** Where the value of an attribute stands in the source, without its quotes. */
export interface AttributePlace {
  /** In lower case. */
  readonly name: string;
  /** As written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly quote: '"' | "'" | '';
}

export interface ScannedTag {
  /** In lower case; `/body` for the end of one. */
  readonly name: string;
  readonly start: number;
  /** Behind its `>`. */
  readonly end: number;
  readonly attributes: readonly AttributePlace[];
}

/** Whose content is text. */
const RAW = new Set(['script', 'style', 'title', 'textarea', 'xmp', 'noembed', 'noframes']);

/**
 * Finds the tags of HTML as browsers would, without building anything: comments and texts are passed over. What stands in
 * comments for Outlook (`<!--[if mso]>`) counts, since Outlook shows it.
 */
export function* scanTags(html: string): Generator<ScannedTag> {
  let at = 0;
  for (;;) {
    const open = html.indexOf('<', at);
    if (open < 0) return;
    const next = html.charCodeAt(open + 1);
    if (next === 33) at = behindDeclaration(html, open);
    else if (isLetter(next) || (next === 47 && isLetter(html.charCodeAt(open + 2)))) {
      const tag = readTag(html, open);
      if (!tag) return;
      yield tag;
      at = RAW.has(tag.name) ? behindText(html, tag) : tag.end;
    } else at = open + 1;
  }
}

const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

/** Comments end at `-->`, other declarations at `>`; of a conditional comment only its head is passed over. */
function behindDeclaration(html: string, open: number): number {
  const isComment = html.startsWith('<!--', open);
  if (isComment && /^<!--\s*\[if\b[^\]]*\]>/i.test(html.slice(open, open + 200))) return html.indexOf('>', open) + 1;
  if (isComment && (html.startsWith('>', open + 4) || html.startsWith('->', open + 4))) return html.indexOf('>', open) + 1;
  const end = isComment ? html.indexOf('-->', open + 4) : html.indexOf('>', open);
  return end < 0 ? html.length : end + (isComment ? 3 : 1);
}

function behindText(html: string, { name, end }: ScannedTag): number {
  const closing = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  closing.lastIndex = end;
  return closing.exec(html)?.index ?? html.length;
}

const NAME = /[^\s/>]*/y;
/** What is between attributes: a slash alone is nothing. */
const BETWEEN = /[\s/]*/y;
const ATTRIBUTE = /=?[^\s/>=]*/y;
const EQUALS = /\s*=\s*/y;
const BARE = /[^\s>]*/y;

/** @returns undefined for a tag that the source ends in */
function readTag(html: string, start: number): ScannedTag | undefined {
  const name = take(NAME, html, start + 1);
  let at = start + 1 + name.length;
  // `</body>` begins with a slash, which its name keeps.
  const full = name === '' ? `/${take(NAME, html, start + 2)}` : name;
  if (name === '') at = start + 1 + full.length;
  const attributes: AttributePlace[] = [];
  for (;;) {
    at += take(BETWEEN, html, at).length;
    if (at >= html.length) return undefined;
    if (html[at] === '>') return { name: full.toLowerCase(), start, end: at + 1, attributes };
    const attribute = take(ATTRIBUTE, html, at);
    at += attribute.length;
    const equals = take(EQUALS, html, at);
    if (equals === '') continue;
    at += equals.length;
    const sign = html[at];
    const quote = sign === '"' || sign === "'" ? sign : '';
    const from = quote === '' ? at : at + 1;
    const end = quote === '' ? from + take(BARE, html, from).length : html.indexOf(quote, from);
    if (end < 0) return undefined;
    attributes.push({ name: attribute.toLowerCase(), value: html.slice(from, end), start: from, end, quote });
    at = quote === '' ? end : end + 1;
  }
}

function take(pattern: RegExp, html: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(html)?.[0] ?? '';
}
