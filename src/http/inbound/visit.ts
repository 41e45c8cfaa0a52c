import type { ConfirmDeps } from '../../engine/consent/confirm-opt-in.ts';
import type { CommandContext } from '../../engine/context.ts';
import type { Brand } from '../../engine/messaging/brand.ts';
import type { Links } from '../../engine/messaging/links.ts';
import type { MessageKind } from '../../engine/messaging/message-kind.ts';
import type { ChangeDeps } from '../../engine/messaging/tracking/follow-link.ts';
import type { InboundRequest } from './route.ts';

/** What pages need of the engine. */
export interface PageServices extends ConfirmDeps, ChangeDeps {
  readonly links: Links;
  /** Those who can write a message once more, as a page. */
  readonly kinds: readonly MessageKind[];
}

/** Somebody with a link that is sound, at the account that it names. */
export interface Visit extends Pick<InboundRequest, 'method' | 'form' | 'rawQuery' | 'userAgent'> {
  readonly services: PageServices;
  readonly context: CommandContext;
  readonly brand: Brand;
}
