const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines.
 * @returns takes the next bytes and gives the lines that they complete; undefined once a line is longer than `maxBytes`
 */
export function lineSplitter(maxBytes: number): (bytes: Buffer) => string[] | undefined {
  let parts: Buffer[] = [];
  let held = 0;
  return (bytes) => {
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      if (held + end - from > maxBytes) return undefined;
      parts.push(bytes.subarray(from, end));
      // Decoded as a whole, since a letter may lie in two pieces.
      lines.push(Buffer.concat(parts).toString('utf8'));
      parts = [];
      held = 0;
      from = end + 1;
    }
    held += bytes.length - from;
    if (held > maxBytes) return undefined;
    if (from < bytes.length) parts.push(bytes.subarray(from));
    return lines;
  };
}
