import { lex } from './language/lex.ts';

/** Elements that begin on a line of their own. */
const BLOCKS = new Set(
  'address article aside blockquote center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
/** Elements with space around them. */
const PARAGRAPHS = new Set('blockquote h1 h2 h3 h4 h5 h6 p ol ul table'.split(' '));
/** Elements whose content nobody reads. */
const SILENT = new Set(['head', 'script', 'style', 'title', 'template']);

const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', shy: '', zwnj: '', zwj: '', copy: '©', reg: '®', trade: '™' },
  ...{
    hellip: '…',
    mdash: '—',
    ndash: '–',
    lsquo: '‘',
    rsquo: '’',
    ldquo: '“',
    rdquo: '”',
    laquo: '«',
    raquo: '»',
    bull: '•',
    middot: '·',
  },
  ...{ euro: '€', pound: '£', yen: '¥', cent: '¢', deg: '°', times: '×', rarr: '→', larr: '←' },
};

/**
 * The plain text of an HTML source, for those who read mail without HTML. Tags of the template language stay where they are: HTML is
 * only read between them. Links show where they lead, pictures what stands for them.
 */
export function textAlternative(html: string): string {
  const writer = new TextWriter();
  for (const { kind, content } of lex(html)) {
    if (kind === 'text') readHtml(content, writer);
    else writer.write(kind === 'tag' ? `{% ${content} %}` : `{{ ${content} }}`);
  }
  return writer.finish();
}

/** Reads one stretch of HTML; a tag or comment that is cut by a template tag goes on in the next. */
function readHtml(html: string, writer: TextWriter): void {
  for (let from = 0; from < html.length; ) {
    if (writer.inside === 'comment') {
      const end = html.indexOf('-->', from);
      if (end !== -1) writer.inside = 'text';
      from = end === -1 ? html.length : end + 3;
    } else if (writer.inside === 'tag') from = writer.tag(html, from);
    else from = readText(html, from, writer);
  }
}

function readText(html: string, from: number, writer: TextWriter): number {
  const open = html.indexOf('<', from);
  writer.text(html.slice(from, open === -1 ? html.length : open));
  if (open === -1) return html.length;
  if (html.startsWith('<!--', open)) {
    writer.inside = 'comment';
    return open + 4;
  }
  if (/[a-z/!?]/i.test(html[open + 1] ?? '')) {
    writer.inside = 'tag';
    return open;
  }
  writer.text('<');
  return open + 1;
}

class TextWriter {
  inside: 'text' | 'tag' | 'comment' = 'text';
  #tag = '';
  #quote = '';
  readonly #lines: string[] = [];
  /** Of the line that is being written; kept in pieces, so that a long line is put together once. */
  #pieces: string[] = [];
  #atSpace = true;
  #gaps = 0;
  #silent = 0;
  readonly #links: { href: string; line: number; from: number }[] = [];

  /** Text of the page: entities decoded, spaces run together. */
  text(html: string): void {
    if (html !== '') this.#add(decode(html).replace(/\s+/g, ' '));
  }

  /** What must not be changed: tags of the template language, wherever they stand. */
  write(text: string): void {
    if (this.inside === 'tag') this.#tag += text;
    else if (this.inside === 'text') this.#add(text);
  }

  #add(text: string): void {
    if (this.#silent > 0) return;
    const piece = this.#atSpace ? text.trimStart() : text;
    if (piece === '') return;
    this.#pieces.push(piece);
    this.#atSpace = piece.endsWith(' ');
  }

  /** Reads a tag to its end, or to the end of the stretch. @returns where reading goes on */
  tag(html: string, start: number): number {
    for (let i = start; i < html.length; i++) {
      const sign = html[i] as string;
      if (this.#quote === '' && sign === '>') {
        this.#tag += html.slice(start, i);
        this.inside = 'text';
        this.#element(this.#tag);
        this.#tag = '';
        return i + 1;
      }
      if (this.#quote === sign) this.#quote = '';
      else if (this.#quote === '' && (sign === '"' || sign === "'") && html[i - 1] === '=') this.#quote = sign;
    }
    this.#tag += html.slice(start);
    return html.length;
  }

  #element(source: string): void {
    const [, slash, found = ''] = /^<(\/?)([a-z][a-z0-9]*)/i.exec(source) ?? [];
    const name = found.toLowerCase();
    const isEnd = slash === '/';
    if (SILENT.has(name)) this.#silent = Math.max(0, this.#silent + (isEnd ? -1 : 1));
    if (name === 'a')
      isEnd ? this.#endLink() : this.#links.push({ href: attribute(source, 'href'), line: this.#lines.length, from: this.#pieces.length });
    if (name === 'img') this.#add(attribute(source, 'alt'));
    if (name === 'br') this.#break();
    if (BLOCKS.has(name)) this.#break(PARAGRAPHS.has(name) ? 1 : 0);
    if ((name === 'td' || name === 'th') && !isEnd) this.#add(' ');
    if (name === 'li' && !isEnd) this.#add('* ');
  }

  #endLink(): void {
    const link = this.#links.pop();
    if (!link || link.href === '' || link.href.startsWith('#') || this.#silent > 0) return;
    const label =
      link.line === this.#lines.length
        ? this.#pieces
            .slice(link.from, link.from + 9)
            .join('')
            .trim()
        : '';
    const address = link.href.replace(/^mailto:/i, '');
    if (label !== address) this.#add(` (${address})`);
  }

  #break(gap = 0): void {
    const line = this.#pieces.join('').trim();
    this.#pieces = [];
    this.#atSpace = true;
    if (line === '') {
      if (this.#lines.length > 0) this.#gaps = Math.max(this.#gaps, gap);
      return;
    }
    // A picture and the title below it lead to the same place by the same words: said once.
    if (line === this.#lines.at(-1) && line.endsWith(')')) return;
    if (this.#gaps > 0) this.#lines.push('');
    this.#lines.push(line);
    this.#gaps = gap;
  }

  finish(): string {
    this.#break();
    return this.#lines.join('\n');
  }
}

function attribute(tag: string, name: string): string {
  const [, double, single, bare = ''] = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(tag) ?? [];
  return decode(double ?? single ?? bare).trim();
}

function decode(html: string): string {
  return html.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (entity, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? entity;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : entity;
  });
}
