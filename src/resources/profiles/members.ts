import { findByTokens } from '../../engine/identity/exchange-token.ts';
import type { FilterBinding, SortBinding, View, Where } from '../../jsonapi/operations.ts';
import { dateTime } from '../../jsonapi/schema.ts';
import { pushTokenOwners } from '../../storage/tables/push-tokens.ts';
import { timeColumn } from '../columns.ts';
import { ALL_COMPARISONS, anyOfTexts, equalsText, identifierOf, resolvedBy, times, viaColumn } from '../filters.ts';

const hasPushToken: Where = { kind: 'lookup', table: pushTokenOwners, by: 'token', gives: 'profile_id' };

/** How profiles are filtered, sorted and shown where they are the members of a group. */
export const memberFilters: Readonly<Record<string, FilterBinding>> = {
  email: anyOfTexts(identifierOf('email')),
  phone_number: anyOfTexts(identifierOf('phone_number')),
  push_token: anyOfTexts(hasPushToken),
  _kx: equalsText(resolvedBy(findByTokens)),
  joined_group_at: times(viaColumn('joined_at'), ...ALL_COMPARISONS),
};

export const memberSorts: Readonly<Record<string, SortBinding>> = {
  joined_group_at: { by: { kind: 'column', column: 'joined_at', table: 'via' } },
};

export const memberView: View = {
  viaAttributes: {
    joined_group_at: { column: 'joined_at', attribute: { ...timeColumn('via.joined_at'), schema: dateTime(), required: true } },
  },
};
