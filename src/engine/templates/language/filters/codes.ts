import { createHash } from 'node:crypto';
import { type Filter, type Filters, onText } from '../filter.ts';
import { textOf } from '../values.ts';

const hash = (algorithm: string): Filter => onText((text) => createHash(algorithm).update(text).digest('hex'), false);

const HEX = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`);

/** Percent-encodes UTF-8 except for letters, digits, `_.-~` and what else, of ASCII, is said to be safe. */
function percentEncode(text: string, safe: string): string {
  return text.replace(/[^A-Za-z0-9_.~-]+/g, (run) => {
    let made = '';
    for (const byte of Buffer.from(run)) {
      const sign = String.fromCharCode(byte);
      made += byte < 128 && safe.includes(sign) ? sign : HEX[byte];
    }
    return made;
  });
}

/** The reverse; what is no encoding stays, bytes that are no UTF-8 become the sign for that. */
const percentDecode = (text: string): string =>
  text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString());

const base64 = (text: string, urlSafe: boolean): string => {
  const made = Buffer.from(text).toString('base64');
  return urlSafe ? made.replaceAll('+', '-').replaceAll('/', '_') : made;
};

const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString();

export const codes: Filters = {
  md5_hash: hash('md5'),
  sha_1: hash('sha1'),
  sha_256: hash('sha256'),
  base64_encode: onText((text) => base64(text, false), false),
  base64_decode: onText(fromBase64, false),
  base64_url_safe_encode: onText((text) => base64(text, true), false),
  base64_url_safe_decode: onText(fromBase64, false),
  urlencode: {
    text: true,
    argument: 'optional',
    apply: (text: string, safe) => percentEncode(text, safe === undefined ? '/' : textOf(safe)),
  },
  urlencodeplus: onText((text) => percentEncode(text, ' ').replaceAll(' ', '+'), false),
  urldecode: onText(percentDecode, false),
  urldecodeplus: onText((text) => percentDecode(text.replaceAll('+', ' ')), false),
  iriencode: onText((text) => percentEncode(text, "/#%[]=:;$&()+,!?*@'~")),
};
