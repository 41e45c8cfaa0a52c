export type ImageFormat = 'jpeg' | 'png' | 'gif';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What a picture is by its own first bytes: the signature, and the head behind it with a width and a height. */
export function imageFormat(bytes: Buffer): ImageFormat | undefined {
  if (bytes.length < 24) return undefined;
  if (bytes.subarray(0, 8).equals(PNG)) {
    const isHead = bytes.readUInt32BE(8) === 13 && bytes.toString('latin1', 12, 16) === 'IHDR';
    return isHead && bytes.readUInt32BE(16) > 0 && bytes.readUInt32BE(20) > 0 ? 'png' : undefined;
  }
  const six = bytes.toString('latin1', 0, 6);
  if (six === 'GIF87a' || six === 'GIF89a') return bytes.readUInt16LE(6) > 0 && bytes.readUInt16LE(8) > 0 ? 'gif' : undefined;
  return bytes[0] === 0xff && bytes[1] === 0xd8 && hasJpegFrame(bytes) ? 'jpeg' : undefined;
}

/** Walks the segments of a JPEG up to the one that says how large the picture is. */
function hasJpegFrame(bytes: Buffer): boolean {
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return false;
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return bytes.readUInt16BE(at + 7) > 0;
    else if (marker === 0xd9 || marker === 0xda) return false;
    else {
      const length = bytes.readUInt16BE(at + 2);
      if (length < 2) return false;
      at += 2 + length;
    }
  }
  return false;
}
