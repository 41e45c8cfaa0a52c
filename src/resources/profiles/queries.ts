import { findByTokens } from '../../engine/identity/exchange-token.ts';
import type { FilterBinding, SortBinding } from '../../jsonapi/operations.ts';
import { emailSuppressions, listSuppressions } from '../../storage/tables/consent.ts';
import { ALL_COMPARISONS, equalsText, identifierOf, idOf, oneOrAnyOf, relatedColumn, resolvedBy, times } from '../filters.ts';

const SUPPRESSION = 'subscriptions.email.marketing.suppression';
const LIST_SUPPRESSION = 'subscriptions.email.marketing.list_suppressions';

const suppressions = relatedColumn(emailSuppressions, 'profile_id');
const onLists = relatedColumn(listSuppressions, 'profile_id');

export const profileFilters: Readonly<Record<string, FilterBinding>> = {
  id: oneOrAnyOf(idOf('profile', 'id')),
  email: oneOrAnyOf(identifierOf('email')),
  phone_number: oneOrAnyOf(identifierOf('phone_number')),
  external_id: oneOrAnyOf(identifierOf('external_id')),
  _kx: equalsText(resolvedBy(findByTokens)),
  created: times('created_at', 'greater-than', 'less-than'),
  updated: times('updated_at', 'greater-than', 'less-than'),
  [`${LIST_SUPPRESSION}.reason`]: equalsText(onLists('reason')),
  [`${LIST_SUPPRESSION}.timestamp`]: times(onLists('suppressed_at'), ...ALL_COMPARISONS),
  [`${LIST_SUPPRESSION}.list_id`]: equalsText(onLists('list_id')),
  [`${SUPPRESSION}.reason`]: equalsText(suppressions('reason')),
  [`${SUPPRESSION}.timestamp`]: times(suppressions('suppressed_at'), ...ALL_COMPARISONS),
};

export const profileSorts: Readonly<Record<string, SortBinding>> = {
  created: { by: { kind: 'column', column: 'created_at' } },
  email: { by: { kind: 'column', column: 'email', nullsAsEmpty: true } },
  id: { by: { kind: 'constant' } },
  [`${LIST_SUPPRESSION}.timestamp`]: { by: { kind: 'column', column: 'list_suppressed_at', nullsAsEmpty: true } },
  [`${SUPPRESSION}.timestamp`]: { by: { kind: 'column', column: 'email_suppressed_at', nullsAsEmpty: true } },
  updated: { by: { kind: 'column', column: 'updated_at' } },
};
