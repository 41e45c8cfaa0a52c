import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../../lib/clock.ts';
import { DomainError } from '../../../lib/errors.ts';
import { ulidToUuid, uuidToUlid } from '../../../lib/ids.ts';
import type { Database } from '../../../storage/database.ts';
import { readPlaces } from '../../../storage/queries/messages.ts';
import { readTrackingSettings } from '../../../storage/queries/tracking-settings.ts';
import { exchangeTokens } from '../../identity/exchange-token.ts';
import { updateProfile } from '../../identity/update-profile.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { clientFacts, isBot, isMachineOpen } from './client-facts.ts';
import { withParameters } from './parameters.ts';
import type { ReaderLog } from './reader-log.ts';
import { webAddress } from './track-html.ts';
import type { TrackedLinks, TrackedPlace } from './tracked-links.ts';

export interface ReaderDeps {
  db: Database;
  clock: Clock;
  secrets: Secrets;
  tracked: TrackedLinks;
  readers: ReaderLog;
}

export type ChangeDeps = ReaderDeps & Parameters<typeof updateProfile>[0];

/** Who comes: what they call themselves, and whether they only look whether something is there. */
export interface Reader {
  readonly userAgent: string;
  readonly onlyLooks: boolean;
}

/** A reader does not wait longer for what we want to know of them. */
const PATIENCE_MS = 1500;

/**
 * Takes down that a link was followed, and says where it leads.
 * @returns undefined for a token that we did not make; where it leads to is then nobody's word
 */
export async function followLink(deps: ReaderDeps, token: string, reader: Reader): Promise<string | undefined> {
  const place = await deps.tracked.open(token);
  const url = place?.url === undefined ? undefined : asHeader(webAddress(place.url));
  if (!place || url === undefined) return undefined;
  const bot = isBot(reader.userAgent);
  const client = clientFacts(reader.userAgent);
  const { accountId, messageId } = place;
  const at = deps.clock.account(accountId);
  const recorded = reader.onlyLooks
    ? undefined
    : deps.readers.record({ what: 'clicked', accountId, messageId, at, details: { url, client, bot } });
  const led = bot || reader.onlyLooks ? Promise.resolve(url) : identified(deps, place, url).catch(() => url);
  return soon(
    Promise.all([led, recorded]).then(([to]) => to),
    url,
  );
}

/**
 * Writes down what a link says about whoever follows it, and that it was followed. Programs that only look change nothing.
 * @returns where it leads; undefined for a token that we did not make
 */
export async function followChange(deps: ChangeDeps, token: string, reader: Reader, requestId: string): Promise<string | undefined> {
  const opened = await deps.tracked.openChange(token);
  const url = opened && asHeader(webAddress(opened.change.url));
  if (!opened || url === undefined) return undefined;
  if (reader.onlyLooks || isBot(reader.userAgent)) return url;
  const { accountId, messageId, change } = opened;
  const at = deps.clock.account(accountId);
  const details = { url, client: clientFacts(reader.userAgent), bot: false };
  await soon(deps.readers.record({ what: 'clicked', accountId, messageId, at, details }), undefined);
  const profileId = (await readPlaces(deps.db, accountId, [messageId])).get(messageId);
  if (profileId === undefined) return url;
  const context = { accountId, actor: { kind: 'person', id: messageId } as const, scopes: [], requestId, now: at };
  const input = { id: uuidToUlid(profileId), properties: { [change.property]: change.value } };
  await updateProfile(deps, context, input).catch((error: unknown) => {
    // The person is gone, or the property cannot be kept: they are led on all the same.
    if (!(error instanceof DomainError)) throw error;
  });
  return url;
}

/** As it can stand in a header: other signs than ASCII are written as browsers would. */
const asHeader = (url: string | undefined): string | undefined => (url !== undefined && /[^\x21-\x7e]/.test(url) ? new URL(url).href : url);

/** With the exchange id, by which the website knows who came, where the account lets links have it. */
async function identified({ db, secrets }: ReaderDeps, { accountId, messageId }: TrackedPlace, url: string): Promise<string> {
  const settings = await readTrackingSettings(db, accountId);
  const profileId = settings?.append_token ? (await readPlaces(db, accountId, [messageId])).get(messageId) : undefined;
  if (profileId === undefined) return url;
  const token = await exchangeTokens({ secrets }, accountId);
  return withParameters(url, [['_kx', token(profileId)]]);
}

/** Takes down that a mail was opened, if the token is ours. */
export async function noteOpening(deps: ReaderDeps, token: string, { userAgent, onlyLooks }: Reader): Promise<void> {
  const place = onlyLooks ? undefined : await deps.tracked.open(token).catch(() => undefined);
  if (!place || place.url !== undefined) return;
  const { accountId, messageId } = place;
  const details = { client: clientFacts(userAgent), machineOpen: isMachineOpen(userAgent) };
  await soon(deps.readers.record({ what: 'opened', accountId, messageId, at: deps.clock.account(accountId), details }), undefined);
}

/** Takes down that somebody came to the page where they can unsubscribe. @param messageId a ULID */
export async function noteUnsubscribeClick(
  { clock, readers }: Pick<ReaderDeps, 'clock' | 'readers'>,
  accountId: string,
  messageId: string,
  userAgent: string,
): Promise<void> {
  const id = ulidToUuid(messageId);
  if (id === undefined || isBot(userAgent)) return;
  const details = { client: clientFacts(userAgent) };
  await soon(readers.record({ what: 'unsubscribe-clicked', accountId, messageId: id, at: clock.account(accountId), details }), undefined);
}

async function soon<T>(work: Promise<T>, otherwise: T): Promise<T> {
  const patience = new AbortController();
  const waited = delay(PATIENCE_MS, otherwise, { signal: patience.signal, ref: false }).catch(() => otherwise);
  return Promise.race([work, waited]).finally(() => patience.abort());
}
