import { DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { changeImage, holdImage } from '../../storage/queries/images.ts';
import type { CommandContext } from '../context.ts';
import { checkName } from './image-input.ts';
import { freeName } from './store-image.ts';

const ATTEMPTS = 20;

/**
 * Sets name and visibility, both: as recorded, what is not given is taken away (no name, not hidden). A name that another
 * image has gets a suffix, as with new ones.
 * @throws DomainError `not_found`, `invalid` at `name`
 */
export async function updateImage(
  deps: { db: Database; ids: Ids },
  { accountId, now }: CommandContext,
  { id, name, hidden }: { id: string; name?: string | null; hidden?: boolean | null },
): Promise<void> {
  checkName(name);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      return await deps.db.transaction(async (tx) => {
        const before = await holdImage(tx, accountId, id);
        if (!before) throw new DomainError({ kind: 'not_found', detail: `An image with id \`${id}\` does not exist.` });
        const free = !name || name === before.name ? name || null : await freeName({ db: tx, ids: deps.ids }, accountId, name);
        await changeImage(tx, accountId, { id, name: free, hidden: hidden ?? false }, now);
      });
    } catch (error) {
      if ((error as { code?: unknown }).code !== '23505') throw error;
    }
  }
  throw new Error(`no free name for an image in ${ATTEMPTS} attempts`);
}
