import { checkMembers, findAsked } from '../../engine/groups/check-members.ts';
import { findGroup, type Group } from '../../engine/groups/find-group.ts';
import { type Member, pageExclusions, pageMembers } from '../../engine/groups/page-members.ts';
import { readPeople } from '../../engine/identity/read-people.ts';
import { savePeople } from '../../engine/identity/save-people.ts';
import { addProfilesToList } from '../../engine/lists/add-profiles-to-list.ts';
import { removeProfilesFromList } from '../../engine/lists/remove-profiles-from-list.ts';
import { L, M } from '../../jsonapi/rates.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import { endpoint, type OldEndpoint, type Work } from '../declare.ts';
import { type InputOf, needed, objects } from '../fields.ts';
import { markedPage, marker, markFrom } from '../pages.ts';
import { asked, askedOf } from '../people/asked.ts';
import { personInput } from '../people/person-input.ts';
import { identifiersOf } from '../people/show-identifiers.ts';
import { secondTime } from '../times.ts';

const READ = ['lists:read', 'profiles:read'];
const WRITE = ['lists:write', 'profiles:write'];

/** Who of the people asked for is in the group. @param reachable only those whom marketing may reach by e-mail */
const check =
  (kind: Group['kind'], reachable: boolean) =>
  async ({ deps, context, path }: Work, given: InputOf<typeof asked>): Promise<unknown> => {
    const group = await findGroup(deps.db, context.accountId, path.id ?? '', [kind]);
    const found = await checkMembers(deps.db, context.accountId, group, askedOf(given), reachable);
    return found.map(({ profile, joinedAt, pushToken }) => ({
      ...identifiersOf(profile),
      ...(pushToken === undefined ? {} : { push_token: pushToken }),
      created: secondTime(joinedAt),
    }));
  };

/** Every check has a form of its own for clients that cannot send bodies with GET. */
const checks: readonly OldEndpoint[] = (
  [
    ['GET /v2/list/:id/members', 'list', false],
    ['POST /v2/list/:id/get-members', 'list', false],
    ['GET /v2/list/:id/subscribe', 'list', true],
    ['POST /v2/list/:id/get-list-subscriptions', 'list', true],
    ['GET /v2/segment/:id/members', 'segment', false],
    ['POST /v2/segment/:id/get-members', 'segment', false],
  ] as const
).map(([line, kind, reachable]) =>
  endpoint(line, {
    scopes: kind === 'list' ? READ : ['segments:read', 'profiles:read'],
    rate: L,
    fields: asked,
    run: check(kind, reachable),
  }),
);

const showMember = ({ profile, pushToken }: Member): unknown => ({
  id: uuidToUlid(profile.id),
  ...{ email: profile.email ?? '', phone_number: profile.phone_number ?? '', push_token: pushToken ?? '' },
});

export const members: readonly OldEndpoint[] = [
  ...checks,

  endpoint('POST /v2/list/:id/members', {
    scopes: WRITE,
    rate: M,
    fields: { profiles: needed(objects(100)) },
    async run({ deps, context, path }, { profiles }) {
      const list = await findGroup(deps.db, context.accountId, path.id ?? '', ['list']);
      const ids = [...new Set(await savePeople(deps, context, profiles.map(personInput), 'event'))];
      if (ids.length > 0) await addProfilesToList(deps, context, { list_id: list.id, profile_ids: ids.map(uuidToUlid) });
      const people = await readPeople(deps.db, context.accountId, ids);
      return ids.flatMap((id) => people.get(id) ?? []).map(identifiersOf);
    },
  }),

  endpoint('DELETE /v2/list/:id/members', {
    scopes: WRITE,
    rate: M,
    fields: asked,
    async run({ deps, context, path }, given) {
      const list = await findGroup(deps.db, context.accountId, path.id ?? '', ['list']);
      const ids = [...(await findAsked(deps.db, context.accountId, askedOf(given))).keys()];
      if (ids.length > 0) await removeProfilesFromList(deps, context, { list_id: list.id, profile_ids: ids.map(uuidToUlid) });
    },
  }),

  endpoint('GET /v2/group/:id/members/all', {
    scopes: READ,
    rate: L,
    fields: { marker: marker() },
    async run({ deps, context, path }, { marker: given }) {
      const mark = markFrom(given);
      const group = await findGroup(deps.db, context.accountId, path.id ?? '');
      return markedPage(await pageMembers(deps.db, context.accountId, group, mark), showMember);
    },
  }),

  endpoint('GET /v2/list/:id/exclusions/all', {
    scopes: READ,
    rate: L,
    fields: { marker: marker() },
    async run({ deps, context, path }, { marker: given }) {
      const mark = markFrom(given);
      const list = await findGroup(deps.db, context.accountId, path.id ?? '', ['list']);
      return markedPage(await pageExclusions(deps.db, context.accountId, list.id, mark), ({ profile, at }) => ({
        ...{ id: uuidToUlid(profile.id), email: profile.email ?? '', reason: 'Unsubscribed', created: secondTime(at) },
        ...(profile.phone_number === null ? {} : { phone_number: profile.phone_number }),
      }));
    },
  }),
];
