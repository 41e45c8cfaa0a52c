import type { Micros } from '../../lib/clock.ts';
import type { ProfileChange } from '../identity/profile-change.ts';
import type { TokenInput } from '../push-tokens/push-token-input.ts';
import type { Channel, Purpose } from './may-receive.ts';

/** What is said of one channel and purpose; the word itself is the declaration's to check. */
export interface Wish {
  consent: string;
  /** ISO 8601. */
  consented_at?: string | null;
}

type Purposes<P extends string> = { readonly [purpose in P]?: Wish | null } | null;

/** One person in a request to subscribe or unsubscribe, in the wire's names. */
export interface PersonInput {
  /** A ULID. */
  id?: string | null;
  email?: string | null;
  phone_number?: string | null;
  age_gated_date_of_birth?: string | null;
  subscriptions: {
    email?: Purposes<'marketing' | 'open_tracking'>;
    sms?: Purposes<'marketing' | 'transactional'>;
    whatsapp?: Purposes<'marketing' | 'transactional' | 'conversational'>;
    push?: { marketing: Wish; tokens?: readonly TokenInput[] | null; anonymous_id?: string | null } | null;
  };
}

/** A checked person: what a row of the job holds. */
export interface PersonRow {
  id?: string;
  email?: string;
  phone_number?: string;
  anonymous_id?: string;
  birth_date?: string;
  wishes: readonly RowWish[];
  tokens?: readonly TokenInput[];
  /** What a page or an app said about the person besides: a change of their profile, with the identifiers above in it. */
  about?: Omit<ProfileChange, 'accountId' | 'now' | 'policy'>;
}

export interface RowWish {
  channel: Channel;
  purpose: Purpose;
  /** When they said so, in historical imports. */
  consented_at?: Micros;
}

/** Which of a row's identifiers a channel is about. */
export const identifierOf = (row: Pick<PersonRow, 'email' | 'phone_number'>, channel: Channel): string | null => {
  if (channel === 'email') return row.email ?? null;
  return channel === 'push' ? null : (row.phone_number ?? null);
};
