import type { Clock } from '../../lib/clock.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { type ProfileRow, readProfiles } from '../../storage/queries/profiles.ts';
import type { Links } from '../messaging/links.ts';
import type { Draft, MessageKind, NothingToSay, Unwritten, WriteScope } from '../messaging/message-kind.ts';
import { contextOf, organizationOf } from '../messaging/person-context.ts';
import type { Tracker } from '../messaging/tracking/tracker.ts';
import { CAMPAIGN, type CampaignContent } from './campaign-content.ts';
import { draftOf } from './draft.ts';
import { lackOf, provide } from './provide.ts';
import { createSources, type Sources } from './read-sources.ts';
import { type Rendered, type Rendering, renderParts } from './render-parts.ts';
import { takeCoupons } from './take-coupons.ts';
import { trackerOf } from './track-mail.ts';
import { WEB_VIEW } from './way-out.ts';

export interface CampaignKindDeps {
  db: Database;
  clock: Clock;
  links: Links;
  track: Tracker;
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
        const own = messages.filter((message) => messageIdOf(message) === id);
        const found = await sources.read(scope.db, scope.accountId, id);
        const written = found ? await writeAll(deps, scope, found, own, 'send') : own.map(() => ({ skip: 'CAMPAIGN_DELETED' }));
        for (const [i, message] of own.entries()) drafts.set(message.id, written[i] as Draft | NothingToSay);
      }
      return messages.map(({ id }) => drafts.get(id) as Draft | NothingToSay);
    },
    async show(scope, message) {
      const found = await sources.read(scope.db, scope.accountId, messageIdOf(message));
      const [draft] = found ? await writeAll(deps, scope, found, [message], 'show') : [];
      return draft ?? { skip: 'CAMPAIGN_DELETED' };
    },
  };
}

const messageIdOf = ({ batch }: Unwritten): string => (batch?.content as CampaignContent | undefined)?.messageId ?? '';

/** @param purpose what is only shown gives no coupons away, and is not an opening */
async function writeAll(
  deps: CampaignKindDeps,
  scope: WriteScope,
  sources: Sources,
  messages: readonly Unwritten[],
  purpose: 'send' | 'show',
): Promise<(Draft | NothingToSay)[]> {
  const { db, accountId, now } = scope;
  const { parts, account } = sources;
  if (!parts) return messages.map(() => ({ skip: 'TEMPLATE_FAULT' }));
  const rows = await readProfiles(
    db,
    messages.map(({ profileId: id }) => ({ account_id: accountId, id })),
  );
  const profiles = new Map(rows.map((row) => [row.id, row]));
  const linkTo = await deps.links.writer(accountId);
  const organization = organizationOf(account);
  const trackMail = await trackerOf(deps.track, scope, sources, purpose);
  const isViewed = [...parts.values()].some(({ source }) => WEB_VIEW.test(source));
  const render = ({ context, links, provisions }: Rendering): Rendered =>
    renderParts(parts, account, { context, links, provisions }, { now, clockMs: () => deps.clock.wall() / 1000 });
  const renderings = messages.map(({ id, profileId }): { rendering: Rendering; profile: ProfileRow } | undefined => {
    const profile = profiles.get(profileId);
    if (!profile) return undefined;
    const [person, messageId] = [uuidToUlid(profileId), uuidToUlid(id)];
    const links = {
      unsubscribe: linkTo({ to: 'unsubscribe', channel: 'email', profileId: person, messageId }),
      managePreferences: linkTo({ to: 'preferences', profileId: person, messageId }),
      webView: isViewed ? linkTo({ to: 'web-view', messageId }) : '#',
    };
    return { profile, rendering: { context: contextOf(profile, organization), links, provisions: { coupons: new Map() } } };
  });
  const { rendered, provisions, asked } = await provide(
    scope,
    renderings.map((one) => one?.rendering),
    render,
  );
  const codes = await takeCoupons(deps.db, { accountId, now }, couponsWanted(messages, rendered), purpose);
  return messages.map((message, i): Draft | NothingToSay => {
    const one = renderings[i];
    let made = rendered[i];
    if (!one || !made) return { skip: 'PERSON_DELETED' };
    const lack = lackOf(asked[i], provisions);
    if (lack) return { skip: lack };
    if ('needs' in made) {
      const coupons = codes.get(message.profileId) ?? new Map<string, string | null>();
      if ([...coupons.values()].includes(null)) return { skip: 'NO_COUPON_CODE' };
      made = render({ ...one.rendering, provisions: { ...provisions, coupons } });
    }
    if (!('parts' in made)) return { skip: 'TEMPLATE_FAULT' };
    return trackMail(message, one.profile, draftOf(sources, one.rendering, made.parts));
  });
}

/** Who needs a code of which coupons. */
function couponsWanted(messages: readonly Unwritten[], rendered: readonly (Rendered | undefined)[]): Map<string, string[]> {
  const wanted = new Map<string, string[]>();
  for (const [i, one] of rendered.entries()) {
    if (!one || !('needs' in one)) continue;
    for (const coupon of one.needs.coupons) wanted.set(coupon, [...(wanted.get(coupon) ?? []), messages[i]?.profileId as string]);
  }
  return wanted;
}
