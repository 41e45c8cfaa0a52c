import { ulidToUuid } from '../../src/lib/ids.ts';
import { insertMessages } from '../../src/storage/queries/messages.ts';
import { type Campaigns, campaignSamples, makeCampaigns } from './campaign-samples.ts';
import { type Content, contentSamples, linkage, makeContent, stockBody } from './content-samples.ts';
import { customMetricBody, metricSamples } from './metric-samples.ts';
import type { TestServer } from './server.ts';
import { trackingSamples } from './tracking-samples.ts';

/** A call of one operation that succeeds: what the generated suites start from. */
export interface Sample {
  /** Fills `{id}` in the path. */
  id?: string;
  query?: string;
  body?: unknown;
}

export interface World {
  /** The account that it is in; also its public key. */
  readonly accountId: string;
  readonly profileId: string;
  /** A profile to be merged into the other. */
  readonly sourceId: string;
  /** The certificate of somebody's erasure. */
  readonly erasureId: string;
  readonly listId: string;
  readonly eventId: string;
  readonly metricId: string;
  /** An event that is owed to a message, of a metric that no report names. */
  readonly owedId: string;
  readonly importId: string;
  readonly suppressionId: string;
  readonly unsuppressionId: string;
  readonly messageId: string;
  readonly customMetricId: string;
  /** The list's members. */
  readonly segmentId: string;
  readonly templateId: string;
  readonly universalId: string;
  readonly content: Content;
  readonly campaigns: Campaigns;
  /** Its id is the token. */
  readonly pushTokenId: string;
}

/** One of each thing, made through the API of the account that `key` belongs to. */
export async function makeWorld(server: TestServer, key: string, mark: string): Promise<World> {
  const call = caller(server.url, key);
  const profile = await call('POST', '/api/profiles', profileBody(`${mark}@example.com`));
  const source = await call('POST', '/api/profiles', profileBody(`${mark}-source@example.com`));
  const list = await call('POST', '/api/lists', { data: { type: 'list', attributes: { name: `List ${mark}` } } });
  for (const metric of ['Owed', 'Metric']) await call('POST', '/api/events', eventBody(`${mark}@example.com`, `${metric} ${mark}`));
  const event = await call('GET', '/api/events?include=metric');
  const [profileId, listId] = [profile, list].map(({ json }) => json.data.id);
  const [eventId, owedId] = event.json.data.map(({ id }: { id: string }) => id);
  await call('POST', `/api/lists/${listId}/relationships/profiles`, { data: [{ type: 'profile', id: profileId }] });
  const job = await call('POST', '/api/profile-bulk-import-jobs', importBody(`${mark}-import@example.com`, listId));
  const importId = job.json.data.id;
  const pushTokenId = `token-${mark}`;
  await call('POST', '/api/push-tokens', pushTokenBody(`${mark}@example.com`, pushTokenId));
  const completed = async (path: string) => {
    for (let tries = 0; tries < 200; tries++) {
      if ((await call('GET', path)).json.data.attributes.status === 'complete') return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await completed(`/api/profile-bulk-import-jobs/${importId}`);
  const [suppressionId = '', unsuppressionId = ''] = await Promise.all(
    (['create', 'delete'] as const).map(async (kind) => {
      const made = await call('POST', SUPPRESSIONS[kind], suppressionBody(kind, [`${mark}-suppressed@example.com`]));
      await completed(`${SUPPRESSIONS[kind]}/${made.json.data.id}`);
      return String(made.json.data.id);
    }),
  );
  const metricId = event.json.data[0].relationships.metric.data.id;
  const template = await call('POST', '/api/templates', templateBody(`Template ${mark}`));
  const templateId = template.json.data.id;
  const universal = await call('POST', '/api/template-universal-content', universalBody(`Content ${mark}`));
  const universalId = universal.json.data.id;
  const messageId = await addMessage(server, key, profileId, `${mark}@example.com`);
  await addConversions(server, accountOf(server, key));
  const custom = await call('POST', '/api/custom-metrics', customMetricBody(`Custom ${mark}`, metricId));
  const segmentId = await makeSegment(call, segmentBody(`Segment ${mark}`, listId));
  await call('POST', '/api/data-privacy-deletion-jobs', erasureBody({ email: `${mark}-erased@example.com` }));
  const erasureId = (await call('GET', '/burgee/v1/erasures')).json.data[0].id;
  await completed(`/burgee/v1/erasures/${erasureId}`);
  const content = await makeContent(call, mark, listId, (feedId) => addFeedRun(server, key, feedId));
  await call('POST', `/api/tags/${content.tagId}/relationships/segments`, linkage('segment', segmentId));
  const campaigns = await makeCampaigns(call, mark, listId, templateId, content.tagId);
  const accountId = accountOf(server, key);
  // What follows from all this beside requests is over: nothing changes any more by itself.
  while ((await server.services.db.query('SELECT id FROM signals LIMIT 1')).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    accountId,
    sourceId: source.json.data.id,
    erasureId,
    profileId,
    listId,
    eventId,
    metricId,
    owedId,
    importId,
    pushTokenId,
    suppressionId,
    unsuppressionId,
    messageId,
    customMetricId: custom.json.data.id,
    segmentId,
    templateId,
    universalId,
    content,
    campaigns,
  };
}

/** A segment of a list's members. */
export const segmentBody = (name: string, listId: string) => ({
  data: {
    type: 'segment',
    attributes: {
      name,
      definition: { condition_groups: [{ conditions: [{ type: 'profile-group-membership', is_member: true, group_ids: [listId] }] }] },
    },
  },
});

/** How segments grew in the last days. */
export const segmentReportBody = (kind: 'values' | 'series', segmentIds: readonly string[], more: Record<string, unknown> = {}) => ({
  data: {
    type: `segment-${kind}-report`,
    attributes: {
      statistics: ['members_added', 'members_removed', 'net_members_changed', 'total_members'],
      timeframe: { key: 'last_7_days' },
      filter: `any(segment_id,${JSON.stringify(segmentIds)})`,
      ...(kind === 'series' ? { interval: 'daily' } : {}),
      ...more,
    },
  },
});

export const explanationBody = (segment_id: string, profile_id: string) => ({
  data: { type: 'segment-explanation', attributes: { segment_id, profile_id } },
});

/** Makes a segment and waits until its members are in it. @returns its id */
export async function makeSegment(call: ReturnType<typeof caller>, body: unknown): Promise<string> {
  const made = await call('POST', '/api/segments', body);
  const id = made.json.data.id;
  for (let tries = 0; tries < 500; tries++) {
    if (!(await call('GET', `/api/segments/${id}`)).json.data.attributes.is_processing) return id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the segment ${id} is not built`);
}

/** A run of a catalog feed that is over. @returns its id */
async function addFeedRun({ services: { db, ids, clock }, ...server }: TestServer, key: string, feedId: string): Promise<string> {
  const id = ids.ulid(clock.wall());
  await db.transaction((tx) =>
    tx.query(
      `INSERT INTO bulk_jobs (account_id, id, kind, status, options, total_count, applied, created_at, expires_at)
       VALUES ($1, $2, 'catalog-feed-run', 'complete', $3, 0, 0, '2026-09-04T13:39:33Z', '2126-09-11T13:39:33Z')`,
      [accountOf(server, key), id, JSON.stringify({ feed_id: feedId })],
    ),
  );
  return id;
}

const accountOf = (server: Pick<TestServer, 'accountId' | 'second'>, key: string): string =>
  key === server.second.key ? server.second.accountId : server.accountId;

/** A message to somebody, as an engine asks for it. @returns its id */
export async function addMessage(server: TestServer, key: string, profileId: string, address: string): Promise<string> {
  const { db, ids, clock } = server.services;
  const accountId = accountOf(server, key);
  const id = ids.ulid(clock.wall());
  const [uuid, profile_id] = [id, profileId].map((text) => ulidToUuid(text) ?? '') as [string, string];
  const row = {
    id: uuid,
    profile_id,
    key: id,
    channel: 'email',
    purpose: 'transactional',
    kind: 'sample',
    address,
    group_id: null,
    batch_id: null,
  };
  await db.transaction((tx) => insertMessages(tx, accountId, [row], clock.account(accountId)));
  return id;
}

/** Writes down that each event of an account is owed to one and the same message. */
export async function addConversions({ services }: TestServer, accountId: string): Promise<void> {
  await services.db.transaction((tx) =>
    tx.query(
      `INSERT INTO attributions (account_id, profile_id, event_id, metric_id, occurred_at, value, touch_id, channel, group_id, message_id, sent_at)
       SELECT account_id, profile_id, id, metric_id, occurred_at, 1, id, 'email', '00000000-0000-4000-8000-000000000000', 'sample', occurred_at
         FROM events WHERE account_id = $1 ON CONFLICT DO NOTHING`,
      [accountId],
    ),
  );
}

/** That a mail could not be delivered yet. @param messageId a ULID */
const reportBody = (messageId: string, accountId: string) => {
  const parts = [
    'Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\nFinal-Recipient: rfc822; a@b.test\nAction: delayed\nStatus: 4.4.1',
    `Content-Type: text/rfc822-headers\n\nMessage-ID: <${ulidToUuid(messageId)}.${accountId}@shop.test>\n`,
  ];
  const report = `Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n${parts.join('\n--b\n')}\n--b--\n`;
  return { data: { type: 'delivery-report', attributes: { report } } };
};

export const mergeBody = (id: string, sources: readonly string[]) => {
  const profiles = { data: sources.map((source) => ({ type: 'profile', id: source })) };
  return { data: { type: 'profile-merge', id, relationships: { profiles } } };
};

export const erasureBody = (attributes: { email?: string; phone_number?: string }, id?: string) => {
  const profile = { data: { type: 'profile', ...(id === undefined ? {} : { id }), attributes } };
  return { data: { type: 'data-privacy-deletion-job', attributes: { profile } } };
};

export const profileBody = (email: string) => ({ data: { type: 'profile', attributes: { email } } });

export function eventBody(email: string, metric: string) {
  return {
    data: {
      type: 'event',
      attributes: {
        properties: { mark: metric },
        metric: { data: { type: 'metric', attributes: { name: metric } } },
        profile: { data: { type: 'profile', attributes: { email } } },
      },
    },
  };
}

function bulkBody(email: string) {
  const { metric, properties, profile } = eventBody(email, 'Bulk').data.attributes;
  const event = { type: 'event', attributes: { metric, properties } };
  const entry = { type: 'event-bulk-create', attributes: { profile, events: { data: [event] } } };
  return { data: { type: 'event-bulk-create-job', attributes: { 'events-bulk-create': { data: [entry] } } } };
}

/** The same from a browser: one profile's events in one request. */
function clientBulkBody(email: string) {
  const { metric, properties, profile } = eventBody(email, 'Bulk').data.attributes;
  return {
    data: { type: 'event-bulk-create', attributes: { profile, events: { data: [{ type: 'event', attributes: { metric, properties } }] } } },
  };
}

export function clientSubscriptionBody(listId: string, attributes: object, more: object = {}) {
  const profile = { data: { type: 'profile', attributes } };
  return {
    data: { type: 'subscription', attributes: { profile, ...more }, relationships: { list: { data: { type: 'list', id: listId } } } },
  };
}

export function unregistrationBody(email: string, token: string) {
  const profile = { data: { type: 'profile', attributes: { email } } };
  return { data: { type: 'push-token-unregister', attributes: { token, platform: 'ios', profile } } };
}

export function importBody(email: string, listId: string) {
  const profiles = { data: [{ type: 'profile', attributes: { email, first_name: 'Imported' } }] };
  return {
    data: { type: 'profile-bulk-import-job', attributes: { profiles }, relationships: { lists: { data: [{ type: 'list', id: listId }] } } },
  };
}

export function pushTokenBody(email: string, token: string, more: Record<string, unknown> = {}) {
  const profile = { data: { type: 'profile', attributes: { email } } };
  return { data: { type: 'push-token', attributes: { token, platform: 'ios', vendor: 'apns', profile, ...more } } };
}

export const templateBody = (name: string, more: Record<string, unknown> = {}) => ({
  data: { type: 'template', attributes: { name, editor_type: 'CODE', html: '<p>Hello {{ name }}</p>', ...more } },
});

export const universalBody = (name: string, content = '<b>shared</b>') => ({
  data: {
    type: 'template-universal-content',
    attributes: {
      name,
      definition: { content_type: 'block', type: 'html', data: { content, display_options: { show_on: 'all', visible_check: '' } } },
    },
  },
});

/** Where jobs that make and lift suppressions are. */
export const SUPPRESSIONS = { create: '/api/profile-suppression-bulk-create-jobs', delete: '/api/profile-suppression-bulk-delete-jobs' };

/** A job about addresses, or about whatever `relationships` names. */
export function suppressionBody(kind: keyof typeof SUPPRESSIONS, emails: readonly string[] | undefined, relationships?: object) {
  const profiles = emails && { data: emails.map((email) => ({ type: 'profile', attributes: { email } })) };
  const attributes = profiles ? { profiles } : {};
  return { data: { type: `profile-suppression-bulk-${kind}-job`, attributes, ...(relationships ? { relationships } : {}) } };
}

/** Where consent is given and taken back. */
export const CONSENTS = { create: '/api/profile-subscription-bulk-create-jobs', delete: '/api/profile-subscription-bulk-delete-jobs' };

/** A job about people with whatever they say; `more` are further attributes. */
export function consentBody(kind: keyof typeof CONSENTS, people: readonly object[], listId?: string, more: object = {}) {
  const profiles = { data: people.map((attributes) => ({ type: 'profile', attributes })) };
  const relationships = listId === undefined ? {} : { relationships: { list: { data: { type: 'list', id: listId } } } };
  return { data: { type: `profile-subscription-bulk-${kind}-job`, attributes: { profiles, ...more }, ...relationships } };
}

/** What somebody says of e-mail marketing. */
export const says = (consent: 'SUBSCRIBED' | 'UNSUBSCRIBED', email: string) => ({
  ...{ email, subscriptions: { email: { marketing: { consent } } } },
});

let serial = 0;

/** A succeeding call for every operation. An operation without one fails the suites that walk over all of them. */
export function samplesFor(world: World): Readonly<Record<string, () => Sample>> {
  const {
    accountId,
    profileId,
    sourceId,
    erasureId,
    listId,
    eventId,
    importId,
    pushTokenId,
    suppressionId,
    unsuppressionId,
    messageId,
    segmentId,
    templateId,
    universalId,
  } = world;
  const email = () => `sample-${serial++}@example.com`;
  const member = { data: [{ type: 'profile', id: profileId }] };
  const attributes = { first_name: 'Sample' };
  const query = `company_id=${accountId}`;
  return {
    ...contentSamples(world.content, listId),
    ...campaignSamples(world.campaigns, listId, templateId, world.content.tagId, world.content.imageId),
    create_client_back_in_stock_subscription: () => ({ query, body: stockBody(world.content.variantId, email()) }),
    ...trackingSamples(accountId, world.metricId, world.owedId),
    get_accounts: () => ({}),
    get_account: () => ({ id: 'ACCOUNT' }),
    get_all_account_settings: () => ({}),
    get_account_settings: () => ({ id: 'ACCOUNT' }),
    update_account_settings: () => ({
      id: accountId,
      body: { data: { type: 'account-settings', id: accountId, attributes: { industry: 'Boats' } } },
    }),
    get_profiles: () => ({ query: 'page[size]=2' }),
    create_profile: () => ({ body: profileBody(email()) }),
    get_profile: () => ({ id: profileId }),
    update_profile: () => ({ id: profileId, body: { data: { type: 'profile', id: profileId, attributes } } }),
    create_or_update_profile: () => ({ body: profileBody(email()) }),
    request_profile_deletion: () => ({ body: erasureBody({ email: email() }) }),
    get_erasures: () => ({}),
    get_erasure: () => ({ id: erasureId }),
    export_profile: () => ({ body: { data: { type: 'profile-export', attributes: { id: profileId } } } }),
    merge_profiles: () => ({ body: mergeBody(profileId, [sourceId]) }),
    get_lists_for_profile: () => ({ id: profileId }),
    get_list_ids_for_profile: () => ({ id: profileId }),
    get_segments_for_profile: () => ({ id: profileId }),
    get_segment_ids_for_profile: () => ({ id: profileId }),
    get_segments: () => ({}),
    create_segment: () => ({ body: segmentBody('Sample', listId) }),
    get_segment: () => ({ id: segmentId }),
    update_segment: () => ({ id: segmentId, body: { data: { type: 'segment', id: segmentId, attributes: { name: 'Renamed' } } } }),
    delete_segment: () => ({ id: segmentId }),
    explain_segment: () => ({ body: explanationBody(segmentId, profileId) }),
    get_profiles_for_segment: () => ({ id: segmentId }),
    get_profile_ids_for_segment: () => ({ id: segmentId }),
    query_segment_values: () => ({ body: segmentReportBody('values', [segmentId]) }),
    query_segment_series: () => ({ body: segmentReportBody('series', [segmentId]) }),
    get_tags_for_segment: () => ({ id: segmentId }),
    get_tag_ids_for_segment: () => ({ id: segmentId }),
    get_segment_ids_for_tag: () => ({ id: world.content.tagId }),
    tag_segments: () => ({ id: world.content.tagId, body: linkage('segment', segmentId) }),
    remove_tag_from_segments: () => ({ id: world.content.tagId, body: linkage('segment', segmentId) }),
    get_push_tokens_for_profile: () => ({ id: profileId }),
    get_push_token_ids_for_profile: () => ({ id: profileId }),
    get_push_tokens: () => ({ query: 'include=profile' }),
    create_push_token: () => ({ body: pushTokenBody(email(), `sample-token-${serial}`) }),
    get_push_token: () => ({ id: pushTokenId }),
    delete_push_token: () => ({ id: pushTokenId }),
    get_profile_for_push_token: () => ({ id: pushTokenId }),
    get_profile_id_for_push_token: () => ({ id: pushTokenId }),
    get_bulk_import_profiles_jobs: () => ({}),
    bulk_import_profiles: () => ({ body: importBody(email(), listId) }),
    get_bulk_import_profiles_job: () => ({ id: importId }),
    get_list_for_bulk_import_profiles_job: () => ({ id: importId }),
    get_list_ids_for_bulk_import_profiles_job: () => ({ id: importId }),
    get_profiles_for_bulk_import_profiles_job: () => ({ id: importId }),
    get_profile_ids_for_bulk_import_profiles_job: () => ({ id: importId }),
    get_errors_for_bulk_import_profiles_job: () => ({ id: importId }),
    get_bulk_suppress_profiles_jobs: () => ({}),
    bulk_suppress_profiles: () => ({ body: suppressionBody('create', [email()]) }),
    get_bulk_suppress_profiles_job: () => ({ id: suppressionId }),
    get_bulk_unsuppress_profiles_jobs: () => ({}),
    bulk_unsuppress_profiles: () => ({ body: suppressionBody('delete', [email()]) }),
    get_bulk_unsuppress_profiles_job: () => ({ id: unsuppressionId }),
    get_messages: () => ({ query: 'include=profile&additional-fields[message]=mail' }),
    get_message: () => ({ id: messageId }),
    send_test_message: () => ({
      body: {
        data: { type: 'test-message', attributes: { template_id: templateId, profile_id: profileId, to: email(), subject: 'Test' } },
      },
    }),
    create_delivery_report: () => ({ body: reportBody(messageId, accountId) }),
    get_profile_for_message: () => ({ id: messageId }),
    get_profile_id_for_message: () => ({ id: messageId }),
    bulk_subscribe_profiles: () => ({ body: consentBody('create', [says('SUBSCRIBED', email())], listId) }),
    bulk_unsubscribe_profiles: () => ({ body: consentBody('delete', [says('UNSUBSCRIBED', email())], listId) }),
    get_events: () => ({}),
    create_event: () => ({ body: eventBody(email(), 'Sampled') }),
    get_event: () => ({ id: eventId }),
    bulk_create_events: () => ({ body: bulkBody(email()) }),
    create_client_profile: () => ({ query, body: profileBody(email()) }),
    create_client_subscription: () => ({ query, body: clientSubscriptionBody(listId, { email: email() }) }),
    create_client_event: () => ({ query, body: eventBody(email(), 'Sampled') }),
    bulk_create_client_events: () => ({ query, body: clientBulkBody(email()) }),
    create_client_push_token: () => ({ query, body: pushTokenBody(email(), `sample-token-${serial}`) }),
    unregister_client_push_token: () => ({ query, body: unregistrationBody(email(), pushTokenId) }),
    get_metric_for_event: () => ({ id: eventId }),
    get_metric_id_for_event: () => ({ id: eventId }),
    get_profile_for_event: () => ({ id: eventId }),
    get_profile_id_for_event: () => ({ id: eventId }),
    ...metricSamples(world),
    get_lists: () => ({}),
    create_list: () => ({ body: { data: { type: 'list', attributes: { name: 'Sample' } } } }),
    get_list: () => ({ id: listId }),
    update_list: () => ({ id: listId, body: { data: { type: 'list', id: listId, attributes: { name: 'Renamed' } } } }),
    delete_list: () => ({ id: listId }),
    get_templates: () => ({ query: 'sort=-created' }),
    create_template: () => ({ body: templateBody('Sample') }),
    get_template: () => ({ id: templateId }),
    update_template: () => ({ id: templateId, body: { data: { type: 'template', id: templateId, attributes: { name: 'Renamed' } } } }),
    delete_template: () => ({ id: templateId }),
    render_template: () => ({ body: { data: { type: 'template', id: templateId, attributes: { context: { name: 'Ada' } } } } }),
    get_all_universal_content: () => ({ query: 'filter=equals(definition.type,"html")&sort=-created' }),
    create_universal_content: () => ({ body: universalBody('Sample') }),
    get_universal_content: () => ({ id: universalId }),
    get_universal_content_uses: () => ({ query: `filter=equals(universal_content_id,"${universalId}")` }),
    update_universal_content: () => ({
      id: universalId,
      body: { data: { type: 'template-universal-content', id: universalId, attributes: { name: 'Renamed' } } },
    }),
    delete_universal_content: () => ({ id: universalId }),
    clone_template: () => ({ body: { data: { type: 'template', id: templateId, attributes: {} } } }),
    get_profiles_for_list: () => ({ id: listId }),
    get_profile_ids_for_list: () => ({ id: listId }),
    add_profiles_to_list: () => ({ id: listId, body: member }),
    remove_profiles_from_list: () => ({ id: listId, body: member }),
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: documents of every shape pass through here
  readonly json: any;
}

/** Calls as one key. */
export function caller(url: string, key: string | undefined) {
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        revision: '2026-07-15',
        ...(key ? { authorization: `Klaviyo-API-Key ${key}` } : {}),
        ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/vnd.api+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) };
  };
}
