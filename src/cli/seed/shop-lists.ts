import type { CommandContext } from '../../engine/context.ts';
import { addProfilesToList } from '../../engine/lists/add-profiles-to-list.ts';
import { createList } from '../../engine/lists/create-list.ts';
import type { Micros } from '../../lib/clock.ts';
import { select } from '../../storage/select.ts';
import { lists } from '../../storage/tables/lists.ts';
import type { SeedDeps } from './seed-shop.ts';
import { LIST_NAMES, type Shoppers } from './shoppers.ts';

export interface ShopLists {
  readonly names: readonly string[];
  /** Puts a shopper on the lists that are meant for this one; written with others who came at about the same time. */
  join(number: number, id: string, at: Micros): Promise<void>;
  /** Writes what is still held. */
  finish(): Promise<void>;
}

/** So many times of joining a list shows at most; a small shop has one for each member. */
const TIMES_PER_LIST = 120;
const MEMBERS_AT_ONCE = 500;

/** Finds the shop's lists by their names and makes those that are missing. */
export async function openShopLists(deps: SeedDeps, context: CommandContext, shoppers: Shoppers): Promise<ShopLists> {
  const ids = new Map<string, string>();
  for (const name of LIST_NAMES) ids.set(name, (await findList(deps, context, name)) ?? (await createList(deps, context, { name })).id);
  const atOnce = Math.min(MEMBERS_AT_ONCE, Math.max(1, Math.round(shoppers.count / TIMES_PER_LIST)));
  const held = new Map<string, { members: string[]; at: Micros }>();

  const write = async (name: string): Promise<void> => {
    const group = held.get(name);
    held.delete(name);
    if (group)
      await addProfilesToList(deps, { ...context, now: group.at }, { list_id: ids.get(name) as string, profile_ids: group.members });
  };
  return {
    names: LIST_NAMES,
    async join(number, id, at) {
      for (const name of shoppers.lists(number)) {
        const group = held.get(name) ?? { members: [], at };
        group.members.push(id);
        // Nobody joins a list before being there.
        group.at = Math.max(group.at, at);
        held.set(name, group);
        if (group.members.length >= atOnce) await write(name);
      }
    },
    async finish() {
      for (const name of LIST_NAMES) await write(name);
    },
  };
}

async function findList({ db }: SeedDeps, { accountId }: CommandContext, name: string): Promise<string | undefined> {
  const plan = {
    table: lists,
    columns: ['id'],
    where: [{ column: 'name', operator: '=', value: name }],
    descending: false,
    limit: 1,
  } as const;
  const [row] = await select(db, accountId, plan);
  return row?.id as string | undefined;
}
