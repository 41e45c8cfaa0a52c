import { defineResource } from '../../jsonapi/declare.ts';
import { linked, noneYet, one } from '../../jsonapi/relationships.ts';
import { attributions } from '../../storage/tables/attributions.ts';
import { eventId } from '../ids.ts';

/** What an event is owed to. It has no attributes and no routes of its own: it is seen where events include it. */
export const attribution = defineResource({
  type: 'attribution',
  path: 'attributions',
  category: 'Events',
  id: eventId,
  table: attributions,
  relationships: {
    event: linked(one('event', 'event_id')),
    'attributed-event': linked(one('event', 'touch_id')),
    campaign: linked(one('campaign', 'campaign_id')),
    'campaign-message': linked(one('campaign-message', 'message_id')),
    flow: linked(one('flow', 'flow_id')),
    'flow-message': noneYet('flow-message', 'one'),
    'flow-message-variation': noneYet('flow-message', 'one'),
  },
});
