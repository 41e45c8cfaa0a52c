export type CampaignChannel = 'email' | 'sms' | 'mobile_push';

type Members = Readonly<Record<string, unknown>>;

/** What a message says, complete: what was left out is null, or what it is without being said. */
export type Definition = EmailDefinition | SmsDefinition | StandardPush | SilentPush;

export interface EmailContent {
  readonly subject: string | null;
  readonly preview_text: string | null;
  readonly from_email: string | null;
  readonly from_label: string | null;
  readonly reply_to_email: string | null;
  readonly cc_email: string | null;
  readonly bcc_email: string | null;
}

export interface EmailDefinition {
  readonly channel: 'email';
  readonly label: string;
  readonly content: EmailContent;
}

export interface RenderOptions {
  readonly shorten_links: boolean;
  readonly add_org_prefix: boolean;
  readonly add_info_link: boolean;
  readonly add_opt_out_language: boolean;
}

export interface SmsDefinition {
  readonly channel: 'sms';
  readonly content: { readonly body: string | null; readonly media_url: string | null };
  readonly render_options: RenderOptions;
}

export interface PushContent {
  readonly title: string | null;
  readonly body: string | null;
  readonly dynamic_image: string | null;
  readonly action_buttons: readonly { label: string; action_type: string; position?: number | null; url?: string | null }[] | null;
}

export interface StandardPush {
  readonly channel: 'mobile_push';
  readonly notification_type: 'standard';
  readonly content: PushContent;
  readonly kv_pairs: Members | null;
  readonly options: Members;
}

export interface SilentPush {
  readonly channel: 'mobile_push';
  readonly notification_type: 'silent';
  readonly kv_pairs: Members | null;
}

/** What is given for a message: the body's shape, which the declaration has checked. */
export interface GivenDefinition {
  readonly channel: CampaignChannel;
  readonly label?: string | null;
  readonly notification_type?: 'standard' | 'silent';
  readonly content?: Members | null;
  readonly kv_pairs?: Members | null;
  readonly options?: Members | null;
  readonly render_options?: Members | null;
}

const NO_EMAIL: EmailContent = {
  ...{ subject: null, preview_text: null, from_email: null, from_label: null, reply_to_email: null },
  ...{ cc_email: null, bcc_email: null },
};
const NO_PUSH: PushContent = { title: null, body: null, dynamic_image: null, action_buttons: null };
const USUAL: RenderOptions = { shorten_links: true, add_org_prefix: true, add_info_link: true, add_opt_out_language: false };

/** @param name the campaign's, which a message without a label is called by */
export function completeDefinition(given: GivenDefinition, name: string): Definition {
  switch (given.channel) {
    case 'email':
      return changed({ channel: 'email', label: name, content: NO_EMAIL }, given);
    case 'sms':
      return changed({ channel: 'sms', content: { body: null, media_url: null }, render_options: USUAL }, given);
    default:
      return changed(newPush(given.notification_type), given);
  }
}

const newPush = (kind: GivenDefinition['notification_type']): StandardPush | SilentPush =>
  kind === 'silent'
    ? { channel: 'mobile_push', notification_type: 'silent', kv_pairs: null }
    : { channel: 'mobile_push', notification_type: 'standard', content: NO_PUSH, kv_pairs: null, options: { play_sound: false } };

/** What is not given stays; null empties it. The channel is the same in both. */
export function changed(before: Definition, given: GivenDefinition): Definition {
  switch (before.channel) {
    case 'email':
      return { ...before, label: given.label ?? before.label, content: { ...before.content, ...given.content } };
    case 'sms':
      return {
        ...{ ...before, content: { ...before.content, ...given.content } },
        render_options: optionsOf(before.render_options, given.render_options),
      };
    default:
      return changedPush(before, given);
  }
}

function changedPush(before: StandardPush | SilentPush, given: GivenDefinition): Definition {
  const kind = given.notification_type ?? 'standard';
  const same = before.notification_type === kind ? before : newPush(kind);
  const kv_pairs = given.kv_pairs === undefined ? same.kv_pairs : given.kv_pairs;
  if (same.notification_type === 'silent') return { ...same, kv_pairs };
  return { ...same, kv_pairs, content: { ...same.content, ...given.content }, options: { ...same.options, ...given.options } };
}

/** Null is what an option is without being said. */
const optionsOf = (before: RenderOptions, given: Members | null | undefined): RenderOptions => ({
  ...before,
  ...Object.fromEntries(Object.entries(given ?? {}).map(([name, value]) => [name, value ?? USUAL[name as keyof RenderOptions]])),
});

/** The parts of a definition that answers of the older shape show side by side. */
export function flatContent(definition: unknown): Readonly<Record<'label' | 'channel' | 'content' | 'render_options', unknown>> {
  const { channel, label = '', content = {}, render_options = null } = definition as Record<string, unknown>;
  return { channel, label, content, render_options };
}

/** The texts of a definition that are rendered for each recipient, by their name. */
export function sourcesIn(definition: Definition): Readonly<Record<string, string>> {
  const texts = Object.entries(textsIn(definition));
  return Object.fromEntries(texts.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function textsIn(definition: Definition): Record<string, string | null> {
  if (definition.channel === 'email') {
    const { subject, preview_text } = definition.content;
    return { subject, preview_text };
  }
  if (definition.channel === 'sms') return { body: definition.content.body };
  return definition.notification_type === 'standard' ? { title: definition.content.title, body: definition.content.body } : {};
}
