import { DomainError, type Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';

/** The reference: 5 MB. */
export const MAX_IMAGE_BYTES = 5 * 1024 * 1024;

/** Names are keys of indexes; the reference names no limit. */
const MAX_NAME_CHARACTERS = 255;

/** @throws DomainError `invalid` at `name` */
export function checkName(name: string | null | undefined): void {
  if (name == null) return;
  const detail =
    unstorableText(name) ?? (name.length > MAX_NAME_CHARACTERS ? `'name' may have ${MAX_NAME_CHARACTERS} characters at most.` : undefined);
  if (detail !== undefined) throw new DomainError({ kind: 'invalid', detail, at: ['name'] });
}

/** The last part of a path as a name: `https://example.com/a/logo%20b.png?v=2` → `logo b.png`; undefined when nothing is left. */
export function nameFrom(path: string): string | undefined {
  const last = path.split(/[/\\]/).at(-1) ?? '';
  const name = decoded(last)
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, MAX_NAME_CHARACTERS);
  return name === '' || unstorableText(name) !== undefined ? undefined : name;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const DATA_URI = /^data:([^,;]*)((?:;[^,;]*)*),/i;

/**
 * The bytes of `data:image/png;base64,…`.
 * @throws DomainError `invalid` at `import_from_url`
 */
export function bytesOfDataUri(uri: string): Buffer {
  const [head = '', type = '', options = ''] = DATA_URI.exec(uri.slice(0, 1000)) ?? [];
  const text = uri.slice(head.length);
  if (head === '' || !/^image\//i.test(type) || !/;base64$/i.test(options) || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(text))
    throw new DomainError(importFault('The data URI must be data:image/… with base64 content.'));
  return Buffer.from(text, 'base64');
}

export const importFault = (detail: string): Fault => ({ kind: 'invalid', detail, at: ['import_from_url'] });
