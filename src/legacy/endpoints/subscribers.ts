import type { SubscriptionRequest } from '../../engine/consent/request-subscription.ts';
import { checkSubscription, checkUnsubscription } from '../../engine/consent/request-subscription.ts';
import { subscribeAtOnce, unsubscribeAtOnce } from '../../engine/consent/subscribe-at-once.ts';
import { readMembersAmong } from '../../engine/groups/check-members.ts';
import { findGroup } from '../../engine/groups/find-group.ts';
import { savePeople } from '../../engine/identity/save-people.ts';
import { L } from '../../jsonapi/rates.ts';
import { endpoint, type OldEndpoint } from '../declare.ts';
import { needed, objects, texts } from '../fields.ts';
import { personInput } from '../people/person-input.ts';
import { identifiersOf } from '../people/show-identifiers.ts';
import { wishOf } from '../people/wish.ts';

/** What is said of channels is no property of the person. */
const aboutPerson = ({ sms_consent: _, ...given }: Readonly<Record<string, unknown>>) => personInput(given);

const WRITE = ['lists:write', 'profiles:write', 'subscriptions:write'];

export const subscribers: readonly OldEndpoint[] = [
  endpoint('POST /v2/list/:id/subscribe', {
    scopes: WRITE,
    rate: L,
    fields: { profiles: needed(objects(100)) },
    async run({ deps, context, path }, { profiles }) {
      const list = await findGroup(deps.db, context.accountId, path.id ?? '', ['list']);
      if (profiles.length === 0) return [];
      const request: SubscriptionRequest = { profiles: profiles.map(wishOf), list_id: list.id };
      const checked = await checkSubscription(deps, context, request);
      const ids = await savePeople(deps, context, profiles.map(aboutPerson), 'event');
      await subscribeAtOnce(deps, context, checked);
      // Whoever has to confirm it first is not on the list, and not in the answer.
      return (await readMembersAmong(deps.db, context.accountId, list, ids)).map(identifiersOf);
    },
  }),

  endpoint('DELETE /v2/list/:id/subscribe', {
    scopes: WRITE,
    rate: L,
    fields: { emails: needed(texts(100)) },
    async run({ deps, context, path }, { emails }) {
      const list = await findGroup(deps.db, context.accountId, path.id ?? '', ['list']);
      if (emails.length === 0) return;
      const wish = { email: { marketing: { consent: 'UNSUBSCRIBED' } } };
      const people = emails.map((email) => ({ email, subscriptions: wish }));
      await unsubscribeAtOnce(deps, context, await checkUnsubscription(deps, context, { profiles: people, list_id: list.id }));
    },
  }),
];
