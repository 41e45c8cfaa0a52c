import { readPredictions } from '../../engine/analytics/read-predictions.ts';
import { readSubscriptions } from '../../engine/consent/read-subscriptions.ts';
import { readLastEventTimes } from '../../engine/events/read-last-event-times.ts';
import { readSurvivors } from '../../engine/identity/aliases.ts';
import { createProfile } from '../../engine/identity/create-profile.ts';
import { importProfile } from '../../engine/identity/import-profile.ts';
import { updateProfile } from '../../engine/identity/update-profile.ts';
import { mergeProfiles } from '../../engine/persons/merge-profiles.ts';
import { additional, computed, loaded, undocumented } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { L, M, S, XS } from '../../jsonapi/rates.ts';
import { children, many, noneYet } from '../../jsonapi/relationships.ts';
import { dateTime, nullable, record } from '../../jsonapi/schema.ts';
import { create, get, list, related, relationshipGet, update } from '../../jsonapi/verbs.ts';
import { listMembers } from '../../storage/tables/lists.ts';
import { profiles } from '../../storage/tables/profiles.ts';
import { segmentMembers } from '../../storage/tables/segments.ts';
import { showTime, textColumn, timeColumn } from '../columns.ts';
import { ulid } from '../ids.ts';
import { createClientProfile } from './client-profile.ts';
import { createClientSubscription } from './client-subscription.ts';
import { subscribeProfiles, unsubscribeProfiles } from './consent-jobs.ts';
import { mergeBody, mergeInput, mergePointer } from './merge.ts';
import { importMembers, locationSchema, predictiveAnalyticsSchema, profileMembers, profileMeta } from './parts.ts';
import { type ProfileDocument, profileInput, profilePointer } from './profile-input.ts';
import { profileFilters, profileSorts } from './queries.ts';
import { showLocation } from './show-location.ts';
import { subscriptionsSchema } from './subscriptions.ts';

const CONVERSING = ['lists', 'segments', 'push-tokens', 'conversations'];

export const profile = defineResource({
  type: 'profile',
  path: 'profiles',
  category: 'Profiles',
  id: { ...ulid, nullable: true },
  table: profiles,
  aliases: readSurvivors,
  attributes: {
    email: textColumn('email'),
    phone_number: textColumn('phone_number'),
    external_id: textColumn('external_id'),
    anonymous_id: undocumented(textColumn('anonymous_id')),
    whatsapp_bsuid: undocumented(computed(nullable({ type: 'string' }), [], () => null)),
    first_name: textColumn('first_name'),
    last_name: textColumn('last_name'),
    organization: textColumn('organization'),
    locale: textColumn('locale'),
    title: textColumn('title'),
    image: textColumn('image'),
    created: timeColumn('created_at'),
    updated: timeColumn('updated_at'),
    last_event_date: loaded(nullable(dateTime()), readLastEventTimes, (row, precision) => showTime(row.value, precision)),
    location: computed(locationSchema(), ['location'], showLocation),
    properties: computed(nullable(record()), ['properties'], (row) => row.properties),
    subscriptions: additional(loaded(subscriptionsSchema, readSubscriptions)),
    predictive_analytics: additional(loaded(predictiveAnalyticsSchema, readPredictions)),
  },
  relationships: {
    lists: many('list', listMembers, 'profile_id', 'list_id'),
    segments: many('segment', segmentMembers, 'profile_id', 'segment_id'),
    'push-tokens': children('push-token', 'profile_id'),
    conversations: noneYet('conversation', 'many'),
  },
  view: { relationships: ['lists', 'segments', 'push-tokens'] },
  operations: {
    get_profiles: list({
      summary: 'Read the profiles of the account',
      scopes: ['profiles:read'],
      rate: L,
      costly: [{ additional: ['predictive_analytics'], rate: M }],
      view: { relationships: CONVERSING },
      include: ['conversations', 'push-tokens'],
      additional: true,
      filters: profileFilters,
      sorts: profileSorts,
      page: { default: 20, max: 100 },
    }),
    get_profile: get({
      summary: 'Read a profile',
      scopes: ['profiles:read'],
      rate: L,
      costly: [{ include: ['lists', 'segments'], rate: XS }],
      view: { relationships: CONVERSING },
      include: ['conversations', 'lists', 'push-tokens', 'segments'],
      additional: true,
    }),
    create_profile: create({
      summary: 'Create a profile',
      scopes: ['profiles:write'],
      rate: L,
      status: 201,
      precision: 'microseconds',
      additional: true,
      body: bodyOf('profile', { attributes: profileMembers }),
      run: createProfile,
      input: (body: ProfileDocument) => profileInput(body),
      pointer: profilePointer,
    }),
    update_profile: update({
      summary: 'Change a profile: absent fields stay, null clears',
      scopes: ['profiles:write'],
      rate: L,
      precision: 'microseconds',
      additional: true,
      body: bodyOf('profile', { id: 'required', attributes: profileMembers, 'meta?': profileMeta() }),
      run: updateProfile,
      input: (body: ProfileDocument, id: string) => ({ ...profileInput(body), id }),
      pointer: profilePointer,
    }),
    create_or_update_profile: create({
      path: '/api/profile-import',
      summary: 'Create a profile or change the one that its identifiers lead to',
      scopes: ['profiles:write'],
      rate: L,
      status: '200 or 201',
      precision: 'microseconds',
      additional: true,
      body: bodyOf('profile', { id: 'optional', attributes: importMembers, 'meta?': profileMeta() }),
      run: importProfile,
      input: (body: ProfileDocument) => profileInput(body),
      pointer: profilePointer,
    }),
    bulk_subscribe_profiles: subscribeProfiles,
    bulk_unsubscribe_profiles: unsubscribeProfiles,
    create_client_profile: createClientProfile,
    merge_profiles: create({
      path: '/api/profile-merge',
      summary: 'Merge a profile into another: the source’s id leads to the destination from then on',
      scopes: ['profiles:write'],
      rate: M,
      status: 202,
      view: { attributes: [], relationships: [], bare: true },
      body: mergeBody,
      run: mergeProfiles,
      input: mergeInput,
      pointer: mergePointer,
    }),
    create_client_subscription: createClientSubscription,
    get_lists_for_profile: related({
      relationship: 'lists',
      summary: 'Read the lists that a profile is on',
      scopes: ['lists:read', 'profiles:read'],
      rate: S,
      page: 'all',
    }),
    get_list_ids_for_profile: relationshipGet({
      relationship: 'lists',
      summary: 'Read the ids of the lists that a profile is on',
      scopes: ['lists:read', 'profiles:read'],
      rate: S,
      page: 'all',
    }),
    get_segments_for_profile: related({
      relationship: 'segments',
      summary: 'Read the segments that a profile is in',
      scopes: ['profiles:read', 'segments:read'],
      rate: S,
      page: 'all',
    }),
    get_segment_ids_for_profile: relationshipGet({
      relationship: 'segments',
      summary: 'Read the ids of the segments that a profile is in',
      scopes: ['profiles:read', 'segments:read'],
      rate: S,
      page: 'all',
    }),
    get_push_tokens_for_profile: related({
      relationship: 'push-tokens',
      summary: 'Read the push tokens of a profile',
      scopes: ['profiles:read'],
      rate: M,
      page: 'all',
    }),
    get_push_token_ids_for_profile: relationshipGet({
      relationship: 'push-tokens',
      summary: 'Read the ids of the push tokens of a profile',
      scopes: ['profiles:read'],
      rate: M,
      page: 'all',
    }),
  },
});
