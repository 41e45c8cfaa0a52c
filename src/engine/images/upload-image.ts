import { DomainError } from '../../lib/errors.ts';
import { FetchError } from '../../outgoing/fetch-error.ts';
import type { Fetcher } from '../../outgoing/fetcher.ts';
import type { CommandContext } from '../context.ts';
import { bytesOfDataUri, checkName, importFault, MAX_IMAGE_BYTES, nameFrom } from './image-input.ts';
import { type StoreDeps, storeImage } from './store-image.ts';

interface About {
  readonly name?: string | null;
  readonly hidden?: boolean | null;
}

/** Somebody waits for the answer. */
const FETCH = { maxBytes: MAX_IMAGE_BYTES, timeoutMs: 15_000, redirects: 5, accept: 'image/png, image/jpeg, image/gif, */*;q=0.1' };

/**
 * Makes an image of what is at an address, or of a data URI.
 * @throws DomainError `invalid`, at `name` or at `import_from_url`, with what went wrong on the way
 */
export async function importImage(
  deps: StoreDeps & { fetcher: Fetcher },
  context: CommandContext,
  { import_from_url: from, name, hidden }: About & { import_from_url: string },
): Promise<{ id: string }> {
  checkName(name);
  const { bytes, called } = /^data:/i.test(from) ? { bytes: bytesOfDataUri(from), called: undefined } : await fetched(deps.fetcher, from);
  return storeImage(deps, context, { bytes, at: ['import_from_url'], name: name || called, hidden: hidden ?? false });
}

/**
 * Makes an image of a file.
 * @throws DomainError `invalid`, at `name` or at `file`
 */
export async function uploadImage(
  deps: StoreDeps,
  context: CommandContext,
  { file, name, hidden }: About & { file: { fileName: string | undefined; bytes: Buffer } },
): Promise<{ id: string }> {
  checkName(name);
  const called = file.fileName === undefined ? undefined : nameFrom(file.fileName);
  return storeImage(deps, context, { bytes: file.bytes, at: ['file'], name: name || called, hidden: hidden ?? false });
}

async function fetched(fetcher: Fetcher, url: string): Promise<{ bytes: Buffer; called: string | undefined }> {
  try {
    const { body } = await fetcher.fetch({ url, ...FETCH });
    return { bytes: body, called: nameFrom(new URL(url).pathname) };
  } catch (error) {
    if (error instanceof FetchError) throw new DomainError(importFault(error.message));
    throw error;
  }
}
