import { preflight } from '../../engine/campaigns/preflight.ts';
import { readProgress } from '../../engine/campaigns/read-progress.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource, type Resource } from '../../jsonapi/declare.ts';
import { M } from '../../jsonapi/rates.ts';
import { constant, flag, integer, listOf, type Members, nullable, object, record, text, uri } from '../../jsonapi/schema.ts';
import { action } from '../../jsonapi/verbs.ts';
import { ulid } from '../ids.ts';
import { attributePointer } from '../pointers.ts';

// biome-ignore lint/suspicious/noExplicitAny: services and context are the command's own business
type Look = (deps: any, context: any, input: any) => Promise<object>;

/** What can be seen of a campaign beyond the reference: asked for by its id, computed for the answer. */
const look = (
  { type, path, operationId, summary }: { type: string; path: string; operationId: string; summary: string },
  run: Look,
  attributes: Members,
  more: Members = {},
): Resource =>
  defineResource({
    ...{ type, path, own: true, category: 'Campaigns', id: ulid },
    operations: {
      [operationId]: action({
        ...{ summary, scopes: ['campaigns:read'], rate: M, status: 200 },
        body: bodyOf(type, { attributes: { campaign_id: text(), ...more } }),
        answer: object({
          data: object({ type: constant(type), id: text(), attributes: object(attributes) }),
          links: object({ self: uri() }),
        }),
        run: async (deps, context, input: { campaign_id: string }) => ({
          data: { type, id: input.campaign_id, attributes: await run(deps, context, input) },
        }),
        input: ({ data }: { data: { attributes: object } }) => data.attributes,
        pointer: attributePointer,
      }),
    },
  });

export const campaignPreflight = look(
  {
    type: 'campaign-preflight',
    path: 'campaign-preflights',
    operationId: 'preflight_campaign',
    summary: 'Say what stands against sending a campaign, or would be regretted',
  },
  preflight,
  { can_send: flag(), problems: listOf(object({ code: text(), detail: text(), prevents: flag() })) },
);

const count = integer();

export const campaignProgress = look(
  {
    type: 'campaign-progress',
    path: 'campaign-progress',
    operationId: 'read_campaign_progress',
    summary: 'Say how far a campaign has come, and who got no message and why',
  },
  readProgress,
  {
    ...{
      status: text(),
      held: flag(),
      recipients: count,
      sent: count,
      failed: count,
      skipped: count,
      uncertain: count,
      waiting: count,
      reasons: record(),
    },
    not_sent: listOf(object({ message_id: text(), profile_id: text(), to: text(), status: text(), reason: nullable(text()) })),
    next_cursor: nullable(text()),
  },
  { 'page_cursor?': nullable(text()) },
);
