import type { Db } from '../../../storage/database.ts';
import { readTrackingSettings } from '../../../storage/queries/tracking-settings.ts';
import { exchangeTokens } from '../../identity/exchange-token.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { chosenParameters, type Facts, type Parameter, type ParameterChoice, type Side } from './parameters.ts';
import type { LinkMaking, TrackedLinks } from './tracked-links.ts';

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

/** Everything that the mails of one batch are tracked by. It can be given to another thread. */
export interface TrackingPlan {
  readonly making: LinkMaking;
  readonly parameters: readonly Parameter[];
  /** Where our own pages begin. */
  readonly own: string;
  readonly opens: boolean;
  readonly clicks: boolean;
}

export interface Tracking {
  readonly plan: TrackingPlan;
  /** Makes the exchange ids that links carry, of profile ids (uuid text); absent where links carry none. */
  readonly tokenOf: ((profileId: string) => string) | undefined;
}

/** A message to be tracked. */
export interface TrackedMessage {
  /** uuid text */
  readonly id: string;
  readonly facts: Facts;
  /** The exchange id of whoever reads it. */
  readonly token?: string;
}

/** As whoever writes messages is given it; undefined where nothing of an account's mails is tracked. */
export type Tracker = (accountId: string, choice: TrackingChoice) => Promise<Tracking | undefined>;

/**
 * Prepares to track messages of one batch: everything that has to be read is read here. Followed links get the exchange id (`_kx`)
 * when they are followed, so that mails do not carry it; links that are not tracked get it at once.
 */
export async function planTracking(deps: TrackerDeps, accountId: string, choice: TrackingChoice): Promise<Tracking | undefined> {
  const settings = await readTrackingSettings(deps.db, accountId);
  if (!settings) return undefined;
  const { opens, clicks } = choice;
  const parameters = chosenParameters(settings, choice.side, choice);
  const making = await deps.tracked.making(accountId);
  const tokenOf = settings.append_token && !clicks ? await exchangeTokens(deps, accountId) : undefined;
  return { plan: { making, parameters, own: `${deps.baseUrl()}/`, opens, clicks }, tokenOf };
}
