import { computed, required } from '../jsonapi/attributes.ts';
import { defineResource, type Resource } from '../jsonapi/declare.ts';
import { noneYet } from '../jsonapi/relationships.ts';
import { choice, dateTime, flag, nullable, type Schema, text } from '../jsonapi/schema.ts';
import { shortId, ulid } from './ids.ts';

/**
 * Types of which no row can exist yet. They have a shape, so that answers which may include them say so exactly, and no
 * operations: their routes answer 404 and the coverage page lists them as not built.
 */
const shown = (schema: Schema) => computed(schema, [], () => null);
const promised = (schema: Schema) => required(shown(schema));

const TRIGGERS = ['Added to List', 'Date Based', 'Low Inventory', 'Metric', 'Price Drop', 'Unconfigured'];

const flow = defineResource({
  type: 'flow',
  path: 'flows',
  category: 'Flows',
  id: shortId,
  attributes: {
    name: shown(nullable(text())),
    status: shown(nullable(text())),
    archived: shown(nullable(flag())),
    created: shown(nullable(dateTime())),
    updated: shown(nullable(dateTime())),
    trigger_type: shown(nullable(choice(...TRIGGERS))),
  },
  relationships: { 'flow-actions': noneYet('flow-action', 'many'), tags: noneYet('tag', 'many') },
});

const conversation = defineResource({
  type: 'conversation',
  path: 'conversations',
  category: 'Conversations',
  id: ulid,
  attributes: { channel: promised(choice('instagram', 'sms', 'whatsapp')) },
  relationships: { profile: noneYet('profile', 'one') },
});

export const notYet: readonly Resource[] = [flow, conversation];
