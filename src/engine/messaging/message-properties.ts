import type { Micros } from '../../lib/clock.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import type { ToldMessage } from '../../storage/queries/messages.ts';
import type { GroupDescription } from './groups.ts';

/** What is known of a happening besides what it is. */
export interface HappeningDetails {
  /** Of a click: where it led. */
  readonly url?: string;
  /** Of a bounce. */
  readonly bounce?: 'Hard' | 'Soft';
  /** In the words of whoever refused it, or why it was skipped. */
  readonly reason?: string;
  /** Of a text message: how many parts it went out as. */
  readonly segments?: number;
  /** Who opened or clicked: the program. */
  readonly client?: { readonly name: string; readonly type: string; readonly os: string; readonly osFamily: string };
  /** A program opened it by itself. */
  readonly machineOpen?: boolean;
  /** A program followed the link, not a person. */
  readonly bot?: boolean;
  /** What the transport is called. */
  readonly transport?: string;
}

/** Mailboxes whose provider can be told from the domain. */
const PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  Gmail: ['gmail.com', 'googlemail.com'],
  Outlook: ['outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'hotmail.co.uk', 'hotmail.fr', 'live.co.uk', 'outlook.de'],
  Yahoo: ['yahoo.com', 'ymail.com', 'rocketmail.com', 'yahoo.co.uk', 'yahoo.fr', 'yahoo.de'],
  AOL: ['aol.com', 'aim.com'],
  iCloud: ['icloud.com', 'me.com', 'mac.com'],
  Proton: ['proton.me', 'protonmail.com', 'pm.me'],
  GMX: ['gmx.de', 'gmx.net', 'gmx.at', 'gmx.com'],
  'Web.de': ['web.de'],
};
const PROVIDER_OF = new Map(Object.entries(PROVIDERS).flatMap(([name, domains]) => domains.map((domain) => [domain, name])));

/** The properties of an event about a message, under the reference's names. What is not known is left out. */
export function messageProperties(
  message: ToldMessage,
  group: GroupDescription | undefined,
  sentAt: Micros,
  details: HappeningDetails,
): Record<string, unknown> {
  const messageId = group?.messageId ?? uuidToUlid(message.id);
  const sentSecond = Math.floor(sentAt / 1_000_000);
  const all = {
    Subject: message.subject ?? group?.subject ?? undefined,
    'Campaign Name': group?.campaign?.name,
    'Message Name': group?.messageName,
    $message: messageId,
    $flow: group?.flow?.id,
    $variation: group?.variation?.id,
    ...(message.channel === 'email' ? ofMail(message.address, details) : {}),
    $group_ids: group && group.audienceIds.length > 0 ? group.audienceIds : undefined,
    $_cohort$message_send_cohort: `${sentSecond}:${messageId}`,
    $_cohort$variation_send_cohort: group?.variation ? `${sentSecond}:${group.variation.id}` : undefined,
    ...(details.client
      ? {
          'Client Name': details.client.name,
          'Client Type': details.client.type,
          'Client OS': details.client.os,
          'Client OS Family': details.client.osFamily,
        }
      : {}),
    machine_open: details.machineOpen,
    'Bot Click': details.bot,
    URL: details.url,
    'Bounce Type': details.bounce,
    Reason: details.reason,
    'Segment Count': details.segments,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function ofMail(address: string, { transport }: HappeningDetails) {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return { 'Email Domain': domain, 'Inbox Provider': PROVIDER_OF.get(domain) ?? 'Other', $ESP: transport };
}
