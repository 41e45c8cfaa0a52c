import { DomainError } from '../../lib/errors.ts';

const FAMILIES = [
  ...['campaigns', 'catalogs', 'conversations', 'coupon-codes', 'coupons', 'custom-objects', 'data-privacy', 'events'],
  ...['flows', 'forms', 'images', 'lists', 'metrics', 'profiles', 'push-tokens', 'reviews', 'segments', 'subscriptions'],
  ...['tags', 'templates', 'tracking-settings', 'web-feeds', 'webhooks'],
] as const;

/** Of operations that are not the reference's. */
const OWN: readonly string[] = ['accounts:write', 'messages:read', 'messages:write'];

/** Every scope of the reference, in which accounts can only be read, and ours. */
export const ALL_SCOPES: readonly string[] = [
  'accounts:read',
  ...OWN,
  ...FAMILIES.flatMap((family) => [`${family}:read`, `${family}:write`]),
];

/** What a key may be given: everything, everything that reads, or a list of scopes. */
export type KeyScopes = 'full' | 'read-only' | readonly string[];

/** The scopes that a stored word or list stands for. */
export function expandScopes(scopes: KeyScopes): readonly string[] {
  if (scopes === 'full') return ALL_SCOPES;
  return scopes === 'read-only' ? ALL_SCOPES.filter((scope) => scope.endsWith(':read')) : scopes;
}

/** How scopes stand in the database, and back. */
export const printScopes = (scopes: KeyScopes): string => (typeof scopes === 'string' ? scopes : [...new Set(scopes)].sort().join(' '));
export const readScopes = (stored: string): KeyScopes => (stored === 'full' || stored === 'read-only' ? stored : stored.split(' '));

/** @throws DomainError naming each unknown scope and the known ones that it was probably meant to be */
export function checkScopes(scopes: KeyScopes): void {
  if (typeof scopes === 'string') return;
  if (scopes.length === 0) throw new DomainError({ kind: 'invalid', detail: 'A key needs at least one scope.', at: ['scopes'] });
  const faults = scopes
    .map((scope, index) => ({ scope, index }))
    .filter(({ scope }) => !ALL_SCOPES.includes(scope))
    .map(({ scope, index }) => ({ kind: 'invalid' as const, detail: unknownScope(scope), at: ['scopes', index] }));
  if (faults.length > 0) throw new DomainError(faults);
}

function unknownScope(scope: string): string {
  const [family = '', access] = scope.toLowerCase().split(':');
  const near = ALL_SCOPES.filter((known) => {
    const [name = ''] = known.split(':');
    return (
      family !== '' &&
      (name.startsWith(family.slice(0, 4)) || family.startsWith(name)) &&
      (!access || known.endsWith(access) || access === 'all')
    );
  });
  const meant =
    near.length > 0
      ? ` Did you mean ${near.slice(0, 4).join(' or ')}?`
      : ` Scopes look like profiles:read; the families are accounts, messages, ${FAMILIES.join(', ')}.`;
  return `'${scope}' is not a scope.${meant}`;
}
