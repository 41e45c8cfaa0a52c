import type { Draft, NothingToSay, PushDraft, SmsDraft } from '../messaging/message-kind.ts';
import { organizationOf } from '../messaging/person-context.ts';
import type { SmsDefinition, StandardPush } from './definition.ts';
import type { Sources } from './read-sources.ts';
import type { Rendering } from './render-parts.ts';
import { WAY_OUT } from './way-out.ts';
import { mailOf } from './write-mail.ts';

/** What a message of a campaign says, of its rendered parts. */
export function draftOf(
  { definition, parts, account }: Pick<Sources, 'definition' | 'parts' | 'account'>,
  { links }: Rendering,
  rendered: Readonly<Record<string, string>>,
): Draft | NothingToSay {
  if (definition.channel === 'email') {
    const html = parts?.get('html')?.source;
    if (html === undefined) return { skip: 'NO_TEMPLATE' };
    return mailOf(rendered, definition.content, { unsubscribe: links?.unsubscribe ?? '' }, WAY_OUT.test(html));
  }
  if (definition.channel === 'sms') return smsOf(definition, String(organizationOf(account).name), rendered.body ?? '');
  if (definition.notification_type === 'silent') return { channel: 'push', notification: null, data: dataOf(definition.kv_pairs) };
  return pushOf(definition, rendered);
}

const OPT_OUT = 'Reply STOP to opt-out';

function smsOf({ content, render_options: options }: SmsDefinition, organization: string, body: string): SmsDraft {
  const text = [options.add_org_prefix ? `${organization}: ${body}` : body, ...(options.add_opt_out_language ? [OPT_OUT] : [])].join('\n');
  return { channel: 'sms', text, ...(content.media_url ? { mediaUrls: [content.media_url] } : {}) };
}

interface OnOpen {
  readonly type?: string;
  readonly web_url?: string | null;
  readonly ios_deep_link?: string | null;
  readonly android_deep_link?: string | null;
}

function pushOf({ content, kv_pairs, options }: StandardPush, { title = '', body = '' }: Readonly<Record<string, string>>): PushDraft {
  const { on_open, play_sound } = options as { on_open?: OnOpen | null; play_sound?: boolean | null };
  const link = on_open?.web_url ?? on_open?.android_deep_link ?? on_open?.ios_deep_link ?? undefined;
  return {
    ...{ channel: 'push', data: dataOf(kv_pairs), sound: play_sound === true },
    notification: { title, body, ...(content.dynamic_image ? { imageUrl: content.dynamic_image } : {}) },
    ...(link === undefined ? {} : { link }),
  };
}

/** Notifications carry texts alone. */
const dataOf = (pairs: Readonly<Record<string, unknown>> | null): Record<string, string> =>
  Object.fromEntries(Object.entries(pairs ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
