import type { Micros } from '../../lib/clock.ts';
import type { AccountRow } from '../../storage/queries/accounts.ts';
import type { Draft, NothingToSay } from '../messaging/message-kind.ts';
import type { Facts } from '../messaging/tracking/parameters.ts';
import { propertyLinks, trackMail } from '../messaging/tracking/track-mail.ts';
import type { TrackingPlan } from '../messaging/tracking/tracker.ts';
import type { Compiled } from '../templates/language/compile.ts';
import type { NeedList } from '../templates/language/needs.ts';
import type { Definition } from './definition.ts';
import { draftOf } from './draft.ts';
import { type Rendering, renderParts } from './render-parts.ts';

/** What all messages of a batch are composed of. It can be given to another thread, as everything here. */
export interface Whole {
  readonly account: AccountRow;
  readonly definition: Definition;
  /** Domain time. */
  readonly now: Micros;
  /** Absent where nothing is tracked. */
  readonly tracking?: TrackingPlan;
}

/** What one message is composed of besides. */
export interface Piece extends Rendering {
  /** uuid text of the message */
  readonly id: string;
  /** For the parameters of links, but for the subject, which is not known before. */
  readonly facts: Facts;
  /** The exchange id of the person, for links. */
  readonly token?: string;
}

export type Composed = { readonly draft: Draft | NothingToSay } | { readonly needs: NeedList } | { readonly fault: true };

/** With those that need a signature: they are made where the message is, which may be another thread. */
function linksOf({ tracking }: Whole, { id, links }: Piece): Piece['links'] {
  return links && tracking ? { ...links, updateProperty: propertyLinks(tracking, id) } : links;
}

/** One message, rendered and made to tell what is done with it; or all that it lacks. It reads nothing and waits for nothing. */
export function compose(parts: ReadonlyMap<string, Compiled>, whole: Whole, piece: Piece, clockMs: () => number): Composed {
  const { account, definition, now, tracking } = whole;
  const rendered = renderParts(parts, account, { ...piece, links: linksOf(whole, piece) }, { now, clockMs });
  if (!('parts' in rendered)) return rendered;
  const draft = draftOf({ definition, parts, account }, piece, rendered.parts);
  if (!tracking || 'skip' in draft || !('html' in draft)) return { draft };
  const facts = { ...piece.facts, email_subject: draft.subject };
  return { draft: { ...draft, html: trackMail(tracking, { id: piece.id, facts, token: piece.token }, draft.html) } };
}
