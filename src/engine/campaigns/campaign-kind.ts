import type { Clock } from '../../lib/clock.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import type { Links } from '../messaging/links.ts';
import type { Draft, MessageKind, NothingToSay, Unwritten, WriteScope } from '../messaging/message-kind.ts';
import { contextOf, organizationOf } from '../messaging/person-context.ts';
import type { Tracker } from '../messaging/tracking/tracker.ts';
import { CAMPAIGN, type CampaignContent, type RecipientContent } from './campaign-content.ts';
import type { Composed, Piece } from './compose.ts';
import { type Composers, composeHere } from './composers.ts';
import { lackOf, provide } from './provide.ts';
import { createSources, type Sources } from './read-sources.ts';
import { takeCoupons } from './take-coupons.ts';
import { trackingOf } from './track-mail.ts';
import { WEB_VIEW } from './way-out.ts';

export interface CampaignKindDeps {
  db: Database;
  clock: Clock;
  links: Links;
  track: Tracker;
  /** Composes many at once; absent where that is done as it is asked for. */
  composers?: Composers;
}

/** What is written to the recipients of campaigns. */
export function campaignKind(deps: CampaignKindDeps): MessageKind {
  const sources = createSources();
  return {
    name: CAMPAIGN,
    async write(scope, messages) {
      const drafts = new Map<string, Draft | NothingToSay>();
      const ids = new Set(messages.map(messageIdOf));
      for (const id of ids) {
        const own = messages.filter((message) => messageIdOf(message) === id && !skipOf(message));
        const found = await sources.read(scope.db, scope.accountId, id);
        const written = found ? await writeAll(deps, scope, found, own, 'send') : own.map(() => ({ skip: 'CAMPAIGN_DELETED' }));
        for (const [i, message] of own.entries()) drafts.set(message.id, written[i] as Draft | NothingToSay);
      }
      return messages.map((message) => skipOf(message) ?? (drafts.get(message.id) as Draft | NothingToSay));
    },
    async show(scope, message) {
      const found = await sources.read(scope.db, scope.accountId, messageIdOf(message));
      const [draft] = found ? await writeAll(deps, scope, found, [message], 'show') : [];
      return draft ?? { skip: 'CAMPAIGN_DELETED' };
    },
  };
}

const messageIdOf = ({ batch }: Unwritten): string => (batch?.content as CampaignContent | undefined)?.messageId ?? '';

function skipOf({ content }: Unwritten): NothingToSay | undefined {
  const { skip } = (content as RecipientContent | undefined) ?? {};
  return skip === undefined ? undefined : { skip };
}

/** @param purpose what is only shown gives no coupons away, and is not an opening */
async function writeAll(
  deps: CampaignKindDeps,
  scope: WriteScope,
  sources: Sources,
  messages: readonly Unwritten[],
  purpose: 'send' | 'show',
): Promise<(Draft | NothingToSay)[]> {
  const { db, accountId, now } = scope;
  const { parts, texts, account, definition } = sources;
  if (!parts) return messages.map(() => ({ skip: 'TEMPLATE_FAULT' }));
  const rows = await readProfiles(
    db,
    messages.map(({ profileId: id }) => ({ account_id: accountId, id })),
  );
  const profiles = new Map(rows.map((row) => [row.id, row]));
  const linkTo = await deps.links.writer(accountId);
  const organization = organizationOf(account);
  const tracking = await trackingOf(deps.track, scope, sources, purpose);
  const isViewed = [...parts.values()].some(({ source }) => WEB_VIEW.test(source));
  const whole = { account, definition, now, tracking: tracking.plan };
  const compose = (open: readonly Piece[]): Promise<Composed[]> => (deps.composers ?? composeHere).compose({ texts, parts }, whole, open);
  const pieces = messages.map((message): Piece | undefined => {
    const { id, profileId } = message;
    const profile = profiles.get(profileId);
    if (!profile) return undefined;
    const [person, messageId] = [uuidToUlid(profileId), uuidToUlid(id)];
    const links = {
      unsubscribe: linkTo({ to: 'unsubscribe', channel: 'email', profileId: person, messageId }),
      managePreferences: linkTo({ to: 'preferences', profileId: person, messageId }),
      webView: isViewed ? linkTo({ to: 'web-view', messageId }) : '#',
    };
    const context = contextOf(profile, organization);
    return { id, context, links, provisions: { coupons: new Map() }, ...tracking.of(message, profile) };
  });
  const { composed, provisions, asked } = await provide(scope, pieces, compose);
  const lacks = asked.map((needs) => lackOf(needs, provisions));
  const codes = await takeCoupons(deps.db, { accountId, now }, couponsWanted(messages, composed), purpose);
  const coupled = messages.flatMap(({ profileId }, i): { i: number; piece: Piece }[] => {
    const [piece, made, coupons = new Map<string, string | null>()] = [pieces[i], composed[i], codes.get(profileId)];
    if (!piece || !made || !('needs' in made) || lacks[i] || [...coupons.values()].includes(null)) return [];
    return [{ i, piece: { ...piece, provisions: { ...provisions, coupons } } }];
  });
  const again = coupled.length > 0 ? await compose(coupled.map(({ piece }) => piece)) : [];
  const final = new Map(coupled.map(({ i }, k) => [i, again[k]]));
  return messages.map((_, i): Draft | NothingToSay => {
    const made = composed[i];
    if (!made) return { skip: 'PERSON_DELETED' };
    const lack = lacks[i];
    if (lack) return { skip: lack };
    if ('needs' in made && !final.has(i)) return { skip: 'NO_COUPON_CODE' };
    const ended = final.get(i) ?? made;
    return 'draft' in ended ? ended.draft : { skip: 'TEMPLATE_FAULT' };
  });
}

/** Who needs a code of which coupons. */
function couponsWanted(messages: readonly Unwritten[], composed: readonly (Composed | undefined)[]): Map<string, string[]> {
  const wanted = new Map<string, string[]>();
  for (const [i, one] of composed.entries()) {
    if (!one || !('needs' in one)) continue;
    for (const coupon of one.needs.coupons) wanted.set(coupon, [...(wanted.get(coupon) ?? []), messages[i]?.profileId as string]);
  }
  return wanted;
}
