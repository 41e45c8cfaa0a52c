import type { Blobs, OpenBlob } from '../../blobs/port.ts';
import { imageKey } from './store-image.ts';

const ACCOUNT = /^[0-9A-Za-z]{6}$/;
const FILE = /^[0-9a-f-]{36}\.(jpeg|png|gif)$/;

export interface OpenImage extends OpenBlob {
  readonly contentType: string;
}

/** The picture at an address: anybody may see it who knows that. Undefined when there is none, or the words can be none's. */
export async function openImage({ blobs }: { blobs: Blobs }, accountId: string, file: string): Promise<OpenImage | undefined> {
  const [, format] = FILE.exec(file) ?? [];
  if (format === undefined || !ACCOUNT.test(accountId)) return undefined;
  const found = await blobs.open(imageKey(accountId, file));
  return found && { ...found, contentType: `image/${format}` };
}
