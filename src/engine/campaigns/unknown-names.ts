import type { Clock } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import { contextOf, organizationOf } from '../messaging/person-context.ts';
import { createSources } from './read-sources.ts';
import { renderParts } from './render-parts.ts';

type Members = Readonly<Record<string, unknown>>;

/** Names that templates may ask for without anybody knowing them: what is not there is a common and intended case. */
const USUAL = new Set(['preview_text', 'feeds']);

/**
 * What the message of a campaign asks for and does not find, for one of its recipients (uuid text): `person.size`. It prints
 * nothing then.
 */
export async function unknownNames(
  db: Db,
  { clock, now }: { clock: Clock; now: number },
  accountId: string,
  messageId: string,
  profileId: string,
): Promise<string[]> {
  const [profile] = await readProfiles(db, [{ account_id: accountId, id: profileId }]);
  const sources = await createSources(1).read(db, accountId, messageId);
  if (!profile || !sources?.parts) return [];
  const missing = new Set<string>();
  const whole = contextOf(profile, watched(organizationOf(sources.account), 'organization.', missing));
  const context = watched({ ...whole, person: watched(whole.person as Members, 'person.', missing) }, '', missing);
  const links = { unsubscribe: '#', managePreferences: '#', webView: '#' };
  const rendering = { context, links, provisions: {} };
  renderParts(sources.parts, sources.account, rendering, { now, clockMs: () => clock.wall() / 1000 });
  return [...missing].filter((name) => !USUAL.has(name)).sort();
}

/** Notes each name that is looked for and is not there. */
function watched<T extends Members>(members: T, prefix: string, missing: Set<string>): T {
  return new Proxy(members, {
    getOwnPropertyDescriptor(target, key) {
      if (typeof key === 'string' && !Object.hasOwn(target, key)) missing.add(prefix + key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
}
