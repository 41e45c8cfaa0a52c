const CR = 13;
const LF = 10;
const EQUALS = 61;
const DOT = 46;
const F = 70;
const HEX = Buffer.from('0123456789ABCDEF');
const LINE = 76;

/** What bytes are: to be written as `=XX`; seen, which stands for itself; white space, which does unless a line ends with it. */
const [OTHER, SEEN, WHITE] = [0, 1, 2];
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 32 || byte === 9) return WHITE;
  return byte > 32 && byte < 127 && byte !== EQUALS ? SEEN : OTHER;
});

/**
 * Quoted-printable (RFC 2045): lines of at most 76 letters, whatever the text. No line begins with a dot or with `From `, which
 * means something on the way.
 */
export function quotedPrintable(text: string): Buffer {
  const bytes = Buffer.from(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
  const { length } = bytes;
  // At worst every byte takes three, and every 25 of those a soft break of three.
  const out = Buffer.allocUnsafe(length * 4 + 16);
  let [at, column, i] = [0, 0, 0];
  while (i < length) {
    // The rule, and so the short way: the middle of a line. Room is left for the sign that the line goes on, and for white space at its end.
    const until = column === 0 ? i : Math.min(length - 1, i + LINE - 1 - column);
    const from = i;
    while (i < until && KINDS[bytes[i] as number] !== OTHER) out[at++] = bytes[i++] as number;
    column += i - from;
    if (i > from && bytes[i] === LF && KINDS[bytes[i - 1] as number] === WHITE) {
      i--;
      at--;
      column--;
    }
    const byte = bytes[i] as number;
    if (byte === LF) {
      out[at++] = CR;
      out[at++] = LF;
      column = 0;
      i++;
      continue;
    }
    const ends = i + 1 === length || bytes[i + 1] === LF;
    const kind = KINDS[byte];
    const plain = (kind === SEEN || (kind === WHITE && !ends)) && !(column === 0 && startsOddly(bytes, i));
    const width = plain ? 1 : 3;
    if (column + width > (ends ? LINE : LINE - 1)) {
      out[at++] = EQUALS;
      out[at++] = CR;
      out[at++] = LF;
      column = 0;
      continue;
    }
    if (plain) out[at++] = byte;
    else {
      out[at++] = EQUALS;
      out[at++] = HEX[byte >> 4] as number;
      out[at++] = HEX[byte & 15] as number;
    }
    column += width;
    i++;
  }
  return out.subarray(0, at);
}

const startsOddly = (bytes: Buffer, at: number): boolean =>
  bytes[at] === DOT || (bytes[at] === F && bytes.subarray(at, at + 5).toString('latin1') === 'From ');
