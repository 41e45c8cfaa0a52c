import {
  anyOf,
  choice,
  constant,
  dateTime,
  flag,
  integer,
  listOf,
  literal,
  nullable,
  object,
  record,
  type Schema,
  text,
  withDefault,
} from '../../jsonapi/schema.ts';

/** The shapes of what campaigns and their messages are made of; bodies and answers differ in little. */
const maybe = (schema: Schema): Schema => nullable(schema);
const maybeText = (): Schema => nullable(text());
const flagOf = (usual: boolean): Schema => withDefault(nullable(flag()), usual);

export const audiences = object({ included: listOf(text()), 'excluded?': maybe(listOf(text())) });
export const changedAudiences = object({ 'included?': maybe(listOf(text())), 'excluded?': maybe(listOf(text())) });

const PERCENTAGES = [1, 2, 5, 10, 11, 13, 14, 17, 20, 25, 33, 50];

const localStatic = object({
  is_local: literal('boolean', [true]),
  'send_past_recipients_immediately?': withDefault(flag(), false),
});
const options = maybe(anyOf(localStatic, object({ is_local: literal('boolean', [false]) })));
const staticStrategy = object({ method: constant('static'), datetime: dateTime(), 'options?': options });
const throttledStrategy = object({
  method: constant('throttled'),
  datetime: dateTime(),
  throttle_percentage: literal('integer', PERCENTAGES),
});
const immediateStrategy = object({ method: constant('immediate') });
const smartStrategy = object({ method: constant('smart_send_time'), date: { type: 'string', format: 'date' } });
export const givenStrategy = anyOf(staticStrategy, throttledStrategy, immediateStrategy, smartStrategy);
export const shownStrategy = anyOf(
  ...(givenStrategy.anyOf as Schema[]),
  object({ method: constant('ab_test_campaign') }),
  object({ method: constant('unsupported') }),
);

/** The document has a shape for each channel, and the three are alike. */
const perChannel = (schema: Schema): Schema => anyOf(schema, schema, schema);
export const sendOptions = perChannel(object({ 'use_smart_sending?': flagOf(true) }));
/** Answered for e-mail, and always false (recorded). */
const ignoring = { 'ignore_unsubscribes?': { ...flag(), 'x-unprinted': true, 'x-undocumented': true } };
export const shownSendOptions = perChannel(object({ 'use_smart_sending?': flagOf(true), ...ignoring }));

const DYNAMIC = [
  ...['campaign_id', 'campaign_name', 'campaign_name_id', 'campaign_name_send_day', 'email_subject', 'group_id', 'group_name'],
  ...['group_name_id', 'link_alt_text', 'message_type', 'profile_external_id', 'profile_id'],
];
const trackingParameter = anyOf(
  object({ type: constant('dynamic'), value: choice(...DYNAMIC), name: text() }),
  object({ type: constant('static'), value: text(), name: text() }),
);
const parameters = { 'add_tracking_params?': maybe(flag()), 'custom_tracking_params?': maybe(listOf(trackingParameter)) };
export const trackingOptions = anyOf(
  object({ ...parameters, 'is_tracking_clicks?': maybe(flag()), 'is_tracking_opens?': maybe(flag()) }),
  object(parameters),
);

const EMAIL_TEXTS = ['subject', 'preview_text', 'from_email', 'from_label', 'reply_to_email', 'cc_email', 'bcc_email'];
export const emailContent = object(Object.fromEntries(EMAIL_TEXTS.map((name) => [`${name}?`, maybeText()])));
export const smsContent = object({ 'body?': maybeText(), 'media_url?': maybeText() });
export const renderOptions = object({
  'shorten_links?': flagOf(true),
  'add_org_prefix?': flagOf(true),
  'add_info_link?': flagOf(true),
  'add_opt_out_language?': flagOf(false),
});

const email = object({ channel: constant('email'), 'label?': maybeText(), 'content?': maybe(emailContent) });
const sms = (content: Schema) => object({ channel: constant('sms'), 'content?': maybe(content), 'render_options?': maybe(renderOptions) });

const button = object({ label: text(), action_type: text(), 'position?': maybe(integer()), 'url?': maybeText() });
const pushContent = (body: Record<string, Schema>) =>
  object({ 'title?': maybeText(), ...body, 'dynamic_image?': maybeText(), 'action_buttons?': maybe(listOf(button)) });
const onOpen = anyOf(
  object({ type: constant('open_app') }),
  object({ type: constant('deep_link'), 'ios_deep_link?': maybeText(), 'android_deep_link?': maybeText() }),
  object({ type: constant('open_web_url'), 'web_url?': maybeText() }),
);
const badgeOptions = anyOf(
  object({ badge_config: constant('increment_one') }),
  object({ badge_config: constant('set_count'), value: text() }),
  object({ badge_config: constant('set_property'), set_from_property: text() }),
);
const badge = anyOf(
  object({ display: literal('boolean', [true]), 'badge_options?': maybe(badgeOptions) }),
  object({ display: literal('boolean', [false]) }),
);
const pushOptions = object({ 'on_open?': maybe(onOpen), 'badge?': maybe(badge), 'play_sound?': flagOf(false) });
const pairs = { 'kv_pairs?': maybe(record()) };
const kind = (name: string) => ({ 'notification_type?': withDefault(constant(name), name) });
const mobilePush = { channel: constant('mobile_push') };
const maybeBody = { 'body?': maybeText() };

export const newDefinition = anyOf(
  email,
  sms(object({ 'body?': maybeText() })),
  object({ ...mobilePush, content: pushContent({ body: text() }), ...pairs, 'options?': maybe(pushOptions), ...kind('standard') }),
  object({ ...mobilePush, ...pairs, ...kind('silent') }),
);
export const changedDefinition = anyOf(
  email,
  sms(object({ 'body?': maybeText() })),
  object({ ...mobilePush, ...pairs, 'content?': maybe(pushContent(maybeBody)), 'options?': maybe(pushOptions), ...kind('standard') }),
  object({ ...mobilePush, 'kv_pairs?': record(), ...kind('silent') }),
);
export const shownDefinition = anyOf(
  email,
  sms(smsContent),
  object({
    ...{ ...mobilePush, notification_type: constant('standard'), content: pushContent(maybeBody) },
    ...{ ...pairs, 'options?': maybe(pushOptions) },
  }),
  object({ ...mobilePush, notification_type: constant('silent'), ...pairs }),
);

export const sendTimes = listOf(object({ datetime: dateTime(), is_local: flag() }));

export const STATUSES = [
  ...['Adding Recipients', 'Cancelled', 'Cancelled: Account Disabled', 'Cancelled: Billing Limit', 'Cancelled: Internal Error'],
  ...['Cancelled: Misconfigured', 'Cancelled: No Recipients', 'Cancelled: Smart Sending', 'Draft', 'Preparing to schedule'],
  ...['Preparing to send', 'Queued without Recipients', 'Scheduled', 'Sending', 'Sending Segments', 'Sent', 'Unknown', 'Variations Sent'],
];
/** As the reference lists them where they are filtered by. */
export const FILTERED_STATUSES = [
  ...['Scheduled', 'Sent', 'Draft', 'Cancelled', 'Adding Recipients', 'Sending', 'Variations Sent', 'Sending Segments'],
  ...['Cancelled: Smart Sending', 'Preparing to send', 'Cancelled: Account Disabled', 'Cancelled: No Recipients'],
  ...['Preparing to schedule', 'Cancelled: Internal Error', 'Queued without Recipients', 'Cancelled: Billing Limit'],
  ...['Cancelled: Misconfigured', 'Unknown'],
];
export const JOB_STATUSES = ['cancelled', 'complete', 'processing', 'queued'];
