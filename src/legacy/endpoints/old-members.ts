import { excludeFromList } from '../../engine/consent/exclude-from-list.ts';
import { pageListExclusions } from '../../engine/consent/page-list-exclusions.ts';
import { checkSubscription } from '../../engine/consent/request-subscription.ts';
import { subscribeAtOnce } from '../../engine/consent/subscribe-at-once.ts';
import { checkMembers, findAsked, readMembersAmong } from '../../engine/groups/check-members.ts';
import { findGroup, type Group } from '../../engine/groups/find-group.ts';
import { readPeople } from '../../engine/identity/read-people.ts';
import { savePeople } from '../../engine/identity/save-people.ts';
import { addProfilesToList } from '../../engine/lists/add-profiles-to-list.ts';
import { removeProfilesFromList } from '../../engine/lists/remove-profiles-from-list.ts';
import { L, M } from '../../jsonapi/rates.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import { endpoint, type OldEndpoint, type Work } from '../declare.ts';
import { flag, needed, object, objects, oneOf, text, texts } from '../fields.ts';
import { numbered, numberedPage } from '../pages.ts';
import { personInput } from '../people/person-input.ts';
import { showPerson } from '../people/show-person.ts';
import { plainTime } from '../times.ts';
import { showGroups } from './old-lists.ts';

const READ = ['lists:read', 'profiles:read'];
const WRITE = ['lists:write', 'profiles:write', 'subscriptions:write'];

const groupOf = ({ deps, context, path }: Work, kind: Group['kind']): Promise<Group> =>
  findGroup(deps.db, context.accountId, path.id ?? '', [kind]);

interface Entry {
  readonly email: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Puts people on a list: whether they are asked first is said by the call, or else by the list.
 * @returns the profiles (uuid text) in the order of the entries, and who of them was on it before
 */
async function join({ deps, context }: Work, list: Group, entries: readonly Entry[], confirm: boolean | undefined) {
  const wish = { email: { marketing: { consent: 'SUBSCRIBED' } } };
  const people = entries.map(({ email }) => ({ email, subscriptions: wish }));
  const { rows, options } = await checkSubscription(deps, context, { profiles: people, list_id: list.id });
  const inputs = entries.map(({ email, properties }) => ({ ...personInput(properties), email }));
  const ids = await savePeople(deps, context, inputs, 'event');
  const before = new Set((await readMembersAmong(deps.db, context.accountId, list, ids)).map(({ id }) => id));
  if (confirm === false) await addProfilesToList(deps, context, { list_id: list.id, profile_ids: [...new Set(ids)].map(uuidToUlid) });
  else await subscribeAtOnce(deps, context, { rows, options: { ...options, confirm: confirm ?? options.confirm } });
  return { ids, before };
}

const readMembers =
  (kind: Group['kind']) =>
  async (work: Work, { email, page, count }: { email: readonly string[]; page: number; count: number }): Promise<unknown> => {
    const { deps, context } = work;
    const group = await groupOf(work, kind);
    const found = await checkMembers(deps.db, context.accountId, group, { emails: email, phoneNumbers: [], pushTokens: [] }, false);
    const members = found.map(({ profile, joinedAt }) => ({
      object: 'member',
      person: showPerson(profile),
      date_added: plainTime(joinedAt),
    }));
    return numberedPage(members.slice(page * count, (page + 1) * count), { page, count, total: members.length });
  };

/** Who of the people named is in the group: v1 never listed all members. */
const asked = { email: needed(texts(100)), ...numbered(100, 100) };

const batch = { batch: needed(objects(100)) };
const entryOf = ({ email, properties }: Readonly<Record<string, unknown>>): Entry => ({
  email: String(email ?? ''),
  properties: typeof properties === 'object' && properties !== null ? (properties as Entry['properties']) : {},
});

/** Members of the v1 API, which v2 took the place of. */
export const oldMembers: readonly OldEndpoint[] = [
  endpoint('GET /v1/list/:id/members', { scopes: READ, rate: L, fields: asked, run: readMembers('list') }),
  endpoint('GET /v1/segment/:id/members', {
    scopes: ['segments:read', 'profiles:read'],
    rate: L,
    fields: asked,
    run: readMembers('segment'),
  }),

  endpoint('POST /v1/list/:id/members', {
    scopes: WRITE,
    rate: M,
    fields: { email: needed(text()), properties: object(), confirm_optin: flag() },
    async run(work, { email, properties = {}, confirm_optin: confirm }) {
      const list = await groupOf(work, 'list');
      const { ids, before } = await join(work, list, [{ email, properties }], confirm);
      const person = (await readPeople(work.deps.db, work.context.accountId, ids)).get(ids[0] ?? '');
      const [shown] = await showGroups(work, [list]);
      return { person: person ? showPerson(person) : null, list: shown, already_member: before.has(ids[0] ?? '') };
    },
  }),

  endpoint('POST /v1/list/:id/members/batch', {
    scopes: WRITE,
    rate: M,
    fields: { ...batch, confirm_optin: flag() },
    async run(work, { batch: given, confirm_optin: confirm }) {
      const list = await groupOf(work, 'list');
      const entries = given.map(entryOf);
      const { ids, before } = entries.length > 0 ? await join(work, list, entries, confirm) : { ids: [], before: new Set() };
      const now = await readMembersAmong(work.deps.db, work.context.accountId, list, ids);
      return { num_added: now.filter(({ id }) => !before.has(id)).length };
    },
  }),

  endpoint('DELETE /v1/list/:id/members/batch', {
    scopes: ['lists:write', 'profiles:write'],
    rate: M,
    fields: batch,
    async run(work, { batch: given }) {
      const { deps, context } = work;
      const list = await groupOf(work, 'list');
      const emails = given.map((entry) => entryOf(entry).email);
      const people = [...(await findAsked(deps.db, context.accountId, { emails, phoneNumbers: [], pushTokens: [] })).keys()];
      const members = (await readMembersAmong(deps.db, context.accountId, list, people)).map(({ id }) => uuidToUlid(id));
      if (members.length > 0) await removeProfilesFromList(deps, context, { list_id: list.id, profile_ids: members });
      return { num_removed: members.length };
    },
  }),

  endpoint('POST /v1/list/:id/members/exclude', {
    scopes: WRITE,
    rate: M,
    fields: { email: needed(text()) },
    async run(work, { email }) {
      const { deps, context } = work;
      const list = await groupOf(work, 'list');
      const [id = ''] = await savePeople(deps, context, [{ email }], 'event');
      const { already } = await excludeFromList(deps, context, list.id, id);
      return { already_excluded: already, num_excluded: already ? 0 : 1 };
    },
  }),

  endpoint('GET /v1/list/:id/exclusions', {
    scopes: READ,
    rate: L,
    fields: { ...numbered(500, 5000), reason: oneOf(['unsubscribed'], undefined), sort: oneOf(['asc', 'desc'], 'asc') },
    async run(work, { page, count, sort }) {
      const list = await groupOf(work, 'list');
      const place = { skip: page * count, limit: count, descending: sort === 'desc' };
      const { rows, total } = await pageListExclusions(work.deps.db, work.context.accountId, list.id, place);
      const shown = rows.map(({ email, suppressed_at: at }) => ({
        object: 'exclusion',
        email,
        reason: 'unsubscribed',
        timestamp: plainTime(at),
      }));
      return numberedPage(shown, { page, count, total });
    },
  }),
];
