import { type Filters, onText } from '../filter.ts';
import { escapeHtml, isText, plainText, SafeText } from '../safe-text.ts';
import { textOf } from '../values.ts';

const safe = (value: unknown): SafeText => new SafeText(textOf(value));

const ENTITY = /&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});/g;

/** Escapes, but leaves entities that are there already. */
function escapeOnce(text: string): string {
  let made = '';
  let from = 0;
  for (const { 0: entity, index } of text.matchAll(ENTITY)) {
    made += escapeHtml(text.slice(from, index)) + entity;
    from = index + entity.length;
  }
  return made + escapeHtml(text.slice(from));
}

/** Takes tags and comments out. A sign that opens no tag stays. */
export function stripTags(text: string): string {
  let made = '';
  let from = 0;
  for (let open = text.indexOf('<'); open !== -1; open = text.indexOf('<', open)) {
    const next = text[open + 1] ?? '';
    const close = text.startsWith('<!--', open) ? closing(text, '-->', open + 4) : /[a-zA-Z/!?]/.test(next) ? closing(text, '>', open) : -1;
    if (close === -1) {
      // Nothing behind it closes a tag either: the rest is looked at no more.
      if (/[a-zA-Z/!?]/.test(next)) break;
      open += 1;
      continue;
    }
    made += text.slice(from, open);
    from = close;
    open = close;
  }
  return made + text.slice(from);
}

function closing(text: string, sign: string, from: number): number {
  const found = text.indexOf(sign, from);
  return found === -1 ? -1 : found + sign.length;
}

const lines = (text: string): string => text.replace(/\r\n?/g, '\n');

function paragraphs(text: string, escaping: boolean): string {
  return lines(text)
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${(escaping ? escapeHtml(paragraph) : paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n\n');
}

const lineBreaks = (text: string, escaping: boolean): string => (escaping ? escapeHtml(lines(text)) : lines(text)).replaceAll('\n', '<br>');

const escapeJs = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
  text.replace(/[\0-\x1f\\'"<>&=;`\u2028\u2029-]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);

const newlineToBr = {
  text: true,
  apply: (value: string, _argument: unknown, { autoescape }: { autoescape: boolean }, wasSafe: boolean) =>
    new SafeText(lineBreaks(value, autoescape && !wasSafe)),
} as const;

const stripHtml = onText(stripTags);

export const html: Filters = {
  safe: { text: true, apply: safe },
  safeseq: { apply: (value) => (Array.isArray(value) ? value.map(safe) : value) },
  escape: { text: true, apply: (value: string, _a, _r, wasSafe) => new SafeText(wasSafe ? value : escapeHtml(value)) },
  force_escape: { text: true, apply: (value: string) => new SafeText(escapeHtml(value)) },
  escape_once: { text: true, apply: (value: string) => new SafeText(escapeOnce(value)) },
  escapejs: { text: true, apply: (value: string) => new SafeText(escapeJs(value)) },
  striptags: stripHtml,
  strip_html: stripHtml,
  linebreaks: {
    text: true,
    apply: (value: string, _argument, { autoescape }, wasSafe) => new SafeText(paragraphs(value, autoescape && !wasSafe)),
  },
  linebreaksbr: newlineToBr,
  newline_to_br: newlineToBr,
  strip_newlines: onText((value) => value.replace(/[\r\n]+/g, '')),
  /** The picture's address where there is one. There is no picture of ours to stand in for it yet. */
  missing_image: { apply: (value) => (isText(value) ? plainText(value) : '') },
  missing_product_image: { apply: (value) => (isText(value) ? plainText(value) : '') },
};
