import { createTest } from '../../engine/campaigns/ab-tests/create-test.ts';
import { deleteTest } from '../../engine/campaigns/ab-tests/delete-test.ts';
import { loadVariations } from '../../engine/campaigns/ab-tests/read-variations.ts';
import { updateTest } from '../../engine/campaigns/ab-tests/update-test.ts';
import { column, computed, loaded, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M } from '../../jsonapi/rates.ts';
import { one } from '../../jsonapi/relationships.ts';
import { choice, dateTime, flag, integer, listOf, nullable, number, object, type Schema, text } from '../../jsonapi/schema.ts';
import { create, get, remove, update } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { campaignTests } from '../../storage/tables/campaigns.ts';
import { maybeExactTimeColumn } from '../columns.ts';
import { ulid } from '../ids.ts';
import { attributePointer } from '../pointers.ts';
import { changedDefinition } from './shapes.ts';

const READ = { scopes: ['campaigns:read'], rate: M };
const WRITE = { scopes: ['campaigns:write'], rate: M };

const always = (schema: Schema, name: string) => required(withSchema(column(schema, name), schema));
const VARIABLES = choice('content', 'send_time');
const METRICS = choice('open_rate', 'click_rate');
const count = integer();

const variation = object({
  ...{ message_id: text(), name: nullable(text()), send_at: nullable(dateTime()) },
  ...{ recipients: count, sent: count, skipped: count, delivered: count, opens_unique: count, clicks_unique: count },
  ...{ open_rate: number(), click_rate: number() },
});

const settings = {
  'test_percentage?': integer({ minimum: 1, maximum: 100 }),
  'winner_metric?': METRICS,
  'automatic_winner?': flag(),
  'duration_minutes?': integer({ minimum: 1 }),
};

interface Body {
  data: { id: string; attributes: Record<string, unknown> };
}

const testPointer = (at: At): string => (at[0] === 'id' ? '/data/id' : attributePointer(at));

/** An A/B test of a campaign, which has its id. The reference shows such campaigns and has no call that makes one. */
export const campaignTest = defineResource({
  type: 'campaign-test',
  path: 'campaign-tests',
  own: true,
  category: 'Campaigns',
  id: ulid,
  table: campaignTests,
  missing: (id) => `The campaign with id '${id}' has no A/B test.`,
  attributes: {
    variable: always(VARIABLES, 'variable'),
    status: always(choice('draft', 'live', 'completed', 'cancelled'), 'status'),
    test_percentage: always(integer(), 'test_percentage'),
    winner_metric: always(METRICS, 'winner_metric'),
    automatic_winner: always(flag(), 'automatic_winner'),
    duration_minutes: always(integer(), 'duration_minutes'),
    start_at: required(computed(nullable(dateTime()), ['send_strategy'], (row) => startOf(row.send_strategy))),
    ends_at: maybeExactTimeColumn('ends_at'),
    winner_message_id: column(text(), 'winner_id'),
    chosen_by: column(choice('duration', 'person'), 'chosen_by'),
    chosen_at: maybeExactTimeColumn('chosen_at'),
    variations: required(loaded(listOf(variation), loadVariations)),
  },
  relationships: { campaign: one('campaign', 'campaign_id') },
  operations: {
    create_campaign_test: create({
      ...{ summary: 'Make an A/B test of a campaign that is a draft', ...WRITE, status: 201 },
      body: bodyOf('campaign-test', {
        id: 'required',
        attributes: {
          'variable?': VARIABLES,
          ...settings,
          variations: listOf(
            object({ 'name?': nullable(text()), 'definition?': nullable(changedDefinition), 'send_at?': nullable(dateTime()) }),
          ),
        },
      }),
      run: createTest,
      input: ({ data }: Body) => ({ ...data.attributes, id: data.id }),
      pointer: testPointer,
    }),
    get_campaign_test: get({ summary: 'Read the A/B test of a campaign, and how its variations do', ...READ }),
    update_campaign_test: update({
      ...{ summary: 'Change an A/B test that has not begun, or choose the winner of one that runs', ...WRITE },
      body: bodyOf('campaign-test', {
        id: 'required',
        attributes: { ...settings, 'start_at?': nullable(dateTime()), 'winner_message_id?': text() },
      }),
      run: updateTest,
      input: ({ data }: Body, id: string) => ({ ...data.attributes, id }),
      pointer: testPointer,
    }),
    delete_campaign_test: remove({
      ...{ summary: 'Let a campaign be no A/B test; its first variation stays', ...WRITE },
      run: deleteTest,
      input: (_body: never, id: string) => ({ id }),
      pointer: testPointer,
    }),
  },
});

const startOf = (strategy: unknown): string | null => (strategy as { datetime?: string }).datetime ?? null;
