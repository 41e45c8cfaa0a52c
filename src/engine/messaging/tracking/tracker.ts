import type { Db } from '../../../storage/database.ts';
import { readTrackingSettings } from '../../../storage/queries/tracking-settings.ts';
import { exchangeTokens } from '../../identity/exchange-token.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { chosenParameters, type Facts, type ParameterChoice, type Side, valuesOf, withParameters } from './parameters.ts';
import { trackHtml } from './track-html.ts';
import { LONGEST_URL, type TrackedLinks } from './tracked-links.ts';

export interface TrackerDeps {
  db: Db;
  secrets: Secrets;
  tracked: TrackedLinks;
  /** Where our own pages are: links to them stay as they are. */
  baseUrl: () => string;
}

/** What a campaign, or a message of a flow, has chosen. */
export interface TrackingChoice extends ParameterChoice {
  readonly side: Side;
  readonly opens: boolean;
  readonly clicks: boolean;
}

/** A message to be tracked; ids are uuid text. */
export interface TrackedMessage {
  readonly id: string;
  readonly profileId: string;
  readonly facts: Facts;
}

/** Makes the HTML of one message tell what is done with it. */
export type TrackMail = (message: TrackedMessage, html: string) => string;

/** As whoever writes messages is given it. */
export type Tracker = (accountId: string, choice: TrackingChoice) => Promise<TrackMail>;

/**
 * Prepares to track messages of one batch: everything that has to be read is read here, and what is returned waits for nothing.
 * Followed links get the exchange id (`_kx`) when they are followed, so that mails do not carry it; links that are not tracked get it at once.
 */
export async function trackMails(deps: TrackerDeps, accountId: string, choice: TrackingChoice): Promise<TrackMail> {
  const settings = await readTrackingSettings(deps.db, accountId);
  if (!settings) return (_, html) => html;
  const parameters = chosenParameters(settings, choice.side, choice);
  const addresses = await deps.tracked.writer(accountId);
  const token = settings.append_token && !choice.clicks ? await exchangeTokens(deps, accountId) : undefined;
  const own = `${deps.baseUrl()}/`;
  const changesLinks = choice.clicks || token !== undefined || parameters.length > 0;
  return ({ id, profileId, facts }, html) => {
    const link = (url: string, alt: string | undefined): string | undefined => {
      if (url.startsWith(own)) return undefined;
      const led = withParameters(url, [
        ...valuesOf(parameters, { ...facts, link_alt_text: alt }),
        ...(token ? [['_kx', token(profileId)] as const] : []),
      ]);
      return choice.clicks && led.length <= LONGEST_URL ? addresses.click(id, led) : led;
    };
    return trackHtml(html, {
      ...(changesLinks ? { linkTo: (url, { alt }) => link(url, alt) } : {}),
      ...(choice.opens ? { pixel: addresses.pixel(id) } : {}),
    });
  };
}
