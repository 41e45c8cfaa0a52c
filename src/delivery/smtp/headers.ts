import { domainToASCII } from 'node:url';
import type { Mailbox } from '../port.ts';

/** Bytes of an encoded word before they are encoded: with what stands around them they fit into 75 letters. */
const WORD_BYTES = 45;
const FOLD = 76;
/** Longer than this no line may be (RFC 5322), with some room. */
const LONGEST = 900;

/** A header with a free text, folded; what ASCII cannot say stands in encoded words (RFC 2047). Line breaks become spaces. */
export function textHeader(name: string, value: string): string {
  const clean = oneLine(value);
  if (!needsWords(clean)) return folded(name, clean);
  return `${name}: ${encodedWords(clean)}`;
}

const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Surrogate}]+/gu, ' ').trim();

/** What looks like an encoded word already is encoded, too, so that it shows as it was meant. */
const needsWords = (text: string): boolean =>
  /[^\x20-\x7e]|=\?/.test(text) || text.split(' ').some((word) => word.length > LONGEST && !/^<?https?:/.test(word));

/** Whole characters each, so that no program has to put one together again. */
function encodedWords(text: string): string {
  const words: string[] = [];
  let word = '';
  for (const letter of text) {
    if (Buffer.byteLength(word + letter) > WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += letter;
  }
  words.push(word);
  return words.map((each) => `=?UTF-8?B?${Buffer.from(each).toString('base64')}?=`).join('\r\n ');
}

function folded(name: string, value: string): string {
  let line = `${name}:`;
  const lines: string[] = [];
  for (const word of value.split(' ')) {
    if (line.length + 1 + word.length > FOLD && line.trim() !== '' && line.trim() !== `${name}:`) {
      lines.push(line);
      line = '';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\r\n');
}

export const addressHeader = (name: string, mailboxes: readonly Mailbox[]): string =>
  `${name}: ${mailboxes.map(printMailbox).join(',\r\n ')}`;

function printMailbox({ name, address: given }: Mailbox): string {
  const address = asciiDomain(oneLine(given));
  const shown = name === undefined ? '' : oneLine(name);
  if (shown === '') return address;
  const phrase = needsWords(shown) ? encodedWords(shown) : /^[\w !#$%&'*+/=?^`{|}~-]+$/.test(shown) ? shown : quoted(shown);
  return `${phrase} <${address}>`;
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** An address whose domain is written in letters of the world is known to servers by its ASCII form. */
export function asciiDomain(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  return domain === '' ? address : `${address.slice(0, at + 1)}${domain}`;
}
