import { addressOf } from '../../support/address.ts';
import { type Declared, declaredOperations } from '../../support/operations.ts';
import { type Shop, STOCKED } from './shop.ts';

/** An operation that answers with pages, and where it is asked. */
export interface Listing extends Declared {
  /** Its address with parts of a query, see addressOf. */
  at(shop: Shop, ...query: readonly string[]): string;
}

/** Listings that need no filter of somebody's own. */
const paged = (): Declared[] =>
  declaredOperations().filter(
    ({ surface }) =>
      surface.page !== undefined &&
      surface.filterRules?.oneOf === undefined &&
      (!surface.path.includes('{') || surface.path.startsWith('/api/lists/{id}/')),
  );

/** Types of which an account has one. */
const SINGLE = new Set(['tracking-setting']);

/** Those of the listings below that the shop has nothing for. */
export const unstocked = (): string[] =>
  paged()
    .filter(({ surface }) => !STOCKED.has(surface.resource) && !SINGLE.has(surface.resource))
    .map(({ operationId }) => operationId);

/** Every declared operation that is paged and whose owner, where it has one, is a list. */
export function listings(): [string, Listing][] {
  return paged()
    .filter(({ surface }) => STOCKED.has(surface.resource))
    .map((declared) => [
      declared.operationId,
      {
        ...declared,
        at: ({ fullListId }: Shop, ...query: readonly string[]) =>
          addressOf(declared.surface, declared.surface.path.replace('{id}', fullListId), ...query),
      },
    ]);
}

/** Pages so small that there are several, where a size can be asked for. */
export const smallPages = ({ surface }: Declared): string =>
  surface.page?.size ? `page[size]=${surface.page.size.max > 100 ? 60 : 3}` : '';
