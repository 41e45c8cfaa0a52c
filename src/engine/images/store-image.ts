import type { Blobs } from '../../blobs/port.ts';
import type { Clock, Micros } from '../../lib/clock.ts';
import type { At } from '../../lib/errors.ts';
import { DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database, Db, Tx } from '../../storage/database.ts';
import { dropDraft, noteDraft } from '../../storage/queries/image-drafts.ts';
import { type ImageRow, insertImage, takenNames } from '../../storage/queries/images.ts';
import type { CommandContext } from '../context.ts';
import { imageFormat } from './image-format.ts';
import { MAX_IMAGE_BYTES } from './image-input.ts';

export interface StoreDeps {
  db: Database;
  ids: Ids;
  blobs: Blobs;
  clock: Clock;
}

export interface NewImage {
  readonly bytes: Buffer;
  /** Where the bytes stand in the command's input. */
  readonly at: At;
  /** Without one it is called after its format. */
  readonly name: string | undefined;
  readonly hidden: boolean;
}

const ATTEMPTS = 20;
const FIRST_SUFFIXES = 50;

/**
 * Stores the file, then the row; before both a note, by which a file is found again that no row came of. A name that another image has gets a suffix: `logo-1`.
 * @throws DomainError `invalid` where the bytes stand: too large, or no picture of a kind that is taken
 */
export async function storeImage(deps: StoreDeps, { accountId, now }: CommandContext, image: NewImage): Promise<{ id: string }> {
  const { bytes, at } = image;
  if (bytes.length > MAX_IMAGE_BYTES)
    throw new DomainError({ kind: 'invalid', detail: `An image may have 5 MB at most; this has ${bytes.length} bytes.`, at });
  const format = imageFormat(bytes);
  if (!format) throw new DomainError({ kind: 'invalid', detail: 'This is no jpeg, png or gif image.', at });
  const file = `${deps.ids.uuid()}.${format}`;
  await deps.db.transaction((tx) => noteDraft(tx, accountId, file, deps.clock.wall()));
  await deps.blobs.put(imageKey(accountId, file), bytes, `image/${format}`);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const name = await freeName(deps, accountId, image.name || `image.${format}`);
    const row = { id: newId(deps.ids), file, name, format, size: bytes.length, hidden: image.hidden };
    if (await deps.db.transaction((tx) => finish(tx, accountId, row, now))) return { id: row.id };
  }
  throw new Error(`no free id and name for an image in ${ATTEMPTS} attempts`);
}

/** @returns whether the id and the name were free @throws Error when the file was taken away meanwhile */
async function finish(tx: Tx, accountId: string, row: ImageRow, now: Micros): Promise<boolean> {
  if (!(await insertImage(tx, accountId, row, now))) return false;
  if (!(await dropDraft(tx, accountId, row.file))) throw new Error('the file of an image took so long to write that it was taken away');
  return true;
}

/** Where an image's file is kept. */
export const imageKey = (accountId: string, file: string): string => `${accountId}/images/${file}`;

/** Nine digits, of which the first is not 0: so texts of them are ordered like numbers. */
const newId = (ids: Ids): string => String(100_000_000 + (Number.parseInt(ids.uuid().replaceAll('-', '').slice(-12), 16) % 900_000_000));

/** The name, or the first with a number behind it that is free; where the first fifty are taken, one that nobody will have. */
export async function freeName({ db, ids }: { db: Db; ids: Ids }, accountId: string, name: string): Promise<string> {
  const wanted = [name, ...Array.from({ length: FIRST_SUFFIXES }, (_, i) => `${name}-${i + 1}`)];
  const taken = await takenNames(db, accountId, wanted);
  return wanted.find((candidate) => !taken.has(candidate)) ?? `${name}-${ids.uuid().slice(0, 8)}`;
}
