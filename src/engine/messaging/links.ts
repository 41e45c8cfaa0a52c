import type { Micros } from '../../lib/clock.ts';
import { accountOfToken, type Secrets } from '../secrets/secrets.ts';

/** Where a link leads, in a message or printed for whoever runs the server. Ids are as their commands take them: requests uuid text, profiles and messages ULIDs. */
export type Link =
  | { readonly to: 'confirm'; readonly requestId: string }
  | {
      readonly to: 'unsubscribe';
      readonly profileId: string;
      readonly channel: 'email';
      readonly listId?: string;
      readonly messageId?: string;
    }
  | { readonly to: 'preferences'; readonly profileId: string; readonly messageId?: string }
  /** A mail as a page, for whoever cannot read it in their mail program. */
  | { readonly to: 'web-view'; readonly messageId: string }
  /** The mail that the outbox caught for the account, until a point in wall time. */
  | { readonly to: 'outbox'; readonly until: Micros };

export interface OpenedLink {
  readonly accountId: string;
  readonly link: Link;
}

export interface Links {
  /** Makes addresses for one batch of an account's messages; not to be kept longer. */
  writer(accountId: string): Promise<(link: Link) => string>;
  /** What a token says; undefined for every token that we did not make, or whose key is not readable any more. */
  open(token: string): Promise<OpenedLink | undefined>;
}

/** What comes before the token in the path. The pages are served there. */
export const LINK_PATHS: Readonly<Record<Link['to'], string>> = {
  confirm: '/subscription/confirm',
  unsubscribe: '/subscription/unsubscribe',
  preferences: '/subscription/preferences',
  'web-view': '/view',
  outbox: '/burgee/outbox',
};

/**
 * Links that say who they are for, unreadable and unforgeable. Whoever has one acts for the person it was sent to.
 * @param baseUrl where the pages are from outside, without a slash at the end; never what a caller says
 */
export function createLinks({ secrets, baseUrl }: { secrets: Secrets; baseUrl: () => string }): Links {
  return {
    async writer(accountId) {
      const seal = await secrets.sealer(accountId, 'links');
      return (link) => `${baseUrl()}${LINK_PATHS[link.to]}/${seal(Buffer.from(JSON.stringify(link)))}`;
    },
    async open(token) {
      const accountId = accountOfToken(token);
      if (accountId === undefined) return undefined;
      const plain = await secrets.open(accountId, 'links', token);
      return plain && { accountId, link: JSON.parse(plain.toString()) as Link };
    },
  };
}
