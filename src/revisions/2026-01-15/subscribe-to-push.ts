import type { Change } from '../change.ts';
import { changeMember, withoutMember } from '../edit/schema.ts';
import { rewriteBody } from '../edit/surface.ts';

export const subscribeToPush: Change = {
  date: '2026-01-15',
  title: 'Lets profiles subscribe to push and unsubscribe from it',
  changelog: 'Jobs that subscribe and unsubscribe profiles take `subscriptions.push`, with the tokens of devices.',
  declaration: (surface) =>
    rewriteBody(surface, (schema) => changeMember(schema, 'subscriptions', (subscriptions) => withoutMember(subscriptions, 'push'))),
};
