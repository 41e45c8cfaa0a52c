import { xmlToJson } from './xml.ts';

/** A document that is not what it is said to be; the message is a sentence about it. */
export class UnreadableDocument extends Error {
  override name = 'UnreadableDocument';
}

/**
 * What came, as data.
 * @param contentType of the answer, where the bytes do not say themselves how they are to be read
 * @throws UnreadableDocument
 */
export function readDocument(format: 'json' | 'xml', bytes: Buffer, contentType: string | undefined): unknown {
  const text = textOf(bytes, contentType, format === 'xml');
  try {
    const value: unknown = format === 'json' ? JSON.parse(text) : xmlToJson(text);
    if (isDeeper(value, MOST_LEVELS)) throw new Error(`it is nested more than ${MOST_LEVELS} levels deep`);
    return value;
  } catch (error) {
    const why = (error as Error).message.slice(0, 200);
    throw new UnreadableDocument(`The answer is not valid ${format.toUpperCase()}: ${why}.`);
  }
}

/** Deeper than any feed; whoever walks through it need not fear for its stack. */
const MOST_LEVELS = 100;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

const ENCODING = /^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/;

/**
 * Bytes as text: what a byte order mark says, then XML's own declaration, then the answer's Content-Type, else UTF-8.
 * @throws UnreadableDocument for an encoding that is not known, or that the bytes are not in
 */
export function textOf(bytes: Buffer, contentType: string | undefined, isXml = false): string {
  const decode = decoderFor(bytes, contentType, isXml);
  return decode(bytes, true);
}

/**
 * The same for bytes that come in pieces. @param head the first of them
 * @returns makes text of the next piece; said with the last one, which may be empty
 * @throws UnreadableDocument, as does what is returned
 */
export function decoderFor(head: Buffer, contentType: string | undefined, isXml = false): (bytes: Buffer, isLast: boolean) => string {
  const encoding = encodingOf(head, contentType, isXml);
  const orRefuse = <T>(work: () => T): T => {
    try {
      return work();
    } catch {
      throw new UnreadableDocument(`The answer is not text in ${encoding}.`);
    }
  };
  const decoder = orRefuse(() => new TextDecoder(encoding, { fatal: true }));
  return (bytes, isLast) => orRefuse(() => decoder.decode(bytes, { stream: !isLast }));
}

function encodingOf(bytes: Buffer, contentType: string | undefined, isXml: boolean): string {
  const declared = isXml ? ENCODING.exec(bytes.toString('latin1', 0, 200))?.[1] : undefined;
  const said = /;\s*charset\s*=\s*"?([A-Za-z0-9._-]{1,40})/i.exec(contentType ?? '')?.[1];
  const mark = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
  return mark ?? (bytes[0] === 0xef && bytes[1] === 0xbb ? 'utf-8' : (declared ?? said ?? 'utf-8'));
}
