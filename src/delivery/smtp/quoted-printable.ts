const [CR, LF, SPACE, TAB, EQUALS, DOT, F] = [13, 10, 32, 9, 61, 46, 70];
const HEX = Buffer.from('0123456789ABCDEF');
const LINE = 76;

/**
 * Quoted-printable (RFC 2045): lines of at most 76 letters, whatever the text. No line begins with a dot or with `From `, which
 * means something on the way.
 */
export function quotedPrintable(text: string): Buffer {
  const bytes = Buffer.from(text.replace(/\r\n?/g, '\n'));
  // At worst every byte takes three, and every 25 of those a soft break of three.
  const out = Buffer.allocUnsafe(bytes.length * 4 + 16);
  let [at, column] = [0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === LF) {
      out[at++] = CR;
      out[at++] = LF;
      column = 0;
      continue;
    }
    const next = bytes[i + 1];
    const plain = isPlain(byte, next === LF || next === undefined) && !(column === 0 && startsOddly(bytes, i));
    const width = plain ? 1 : 3;
    // Room is left for the sign that the line goes on.
    if (column + width > LINE - 1 && !(column + width === LINE && (next === LF || next === undefined))) {
      out[at++] = EQUALS;
      out[at++] = CR;
      out[at++] = LF;
      column = 0;
      i--;
      continue;
    }
    if (plain) out[at++] = byte;
    else {
      out[at++] = EQUALS;
      out[at++] = HEX[byte >> 4] as number;
      out[at++] = HEX[byte & 15] as number;
    }
    column += width;
  }
  return out.subarray(0, at);
}

/** White space at the end of a line would be lost. */
function isPlain(byte: number, lastOfLine: boolean): boolean {
  if (byte === SPACE || byte === TAB) return !lastOfLine;
  return byte > 32 && byte < 127 && byte !== EQUALS;
}

const startsOddly = (bytes: Buffer, at: number): boolean =>
  bytes[at] === DOT || (bytes[at] === F && bytes.subarray(at, at + 5).toString('latin1') === 'From ');
