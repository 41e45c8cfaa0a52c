import type { Outcome, Refusal } from '../port.ts';

/** How far a hand-over had come when it ended: whether any of the message's own bytes may have reached the server. */
export type Phase = 'before-message' | 'message';

/** What nodemailer's connection tells of a failure. */
export interface SmtpFailure {
  readonly message: string;
  readonly code?: string;
  /** The server's answer, when that was the reason. */
  readonly response?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

/** RFC 3463: what the second and third number of an enhanced status say about the address. */
const NO_MAILBOX = /^5\.1\.[126]$|^5\.1\.10$|^5\.2\.1$/;
const BAD_ADDRESS = /^5\.1\.3$/;

/**
 * What a failure means. An answer of the server is final for this try: 4xx is "later", 5xx is "no". Without an answer it hangs
 * on whether the message itself had begun to flow.
 */
export function outcomeOf(failure: SmtpFailure, phase: Phase): Outcome {
  const detail = printable(failure.response ?? failure.message);
  const code = failure.responseCode;
  // Half an answer before the line broke is none, but a 421 says that the server goes away without having taken the message.
  const answered = code !== undefined && code >= 400 && (failure.code !== 'ECONNECTION' || code === 421);
  if (!answered && phase === 'message') return { outcome: 'uncertain', detail };
  if (!answered) return unsent(failure, detail);
  if (code < 500) return { outcome: 'not-now', detail };
  // That the server does not know us, or wants no mail from us, is nothing that the person who is written to can help.
  if (failure.command !== 'RCPT TO' && failure.command !== 'DATA') return { outcome: 'not-now', detail };
  return { outcome: 'rejected', refusal: refusalOf(failure), detail };
}

/** Nothing of the message has left: what our own side of the conversation refused stays refused, everything else may pass. */
function unsent({ code, command }: SmtpFailure, detail: string): Outcome {
  if (code === 'EENVELOPE' && command === 'API') return { outcome: 'rejected', refusal: 'bad-address', detail };
  // Larger than what the server said it takes, or from an address that cannot be.
  return code === 'EMESSAGE' ? { outcome: 'rejected', refusal: 'refused', detail } : { outcome: 'not-now', detail };
}

function refusalOf({ response = '', responseCode, command }: SmtpFailure): Refusal {
  const [, enhanced] = /^5\d\d[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(response) ?? [];
  if (enhanced !== undefined) {
    if (NO_MAILBOX.test(enhanced)) return 'no-mailbox';
    return BAD_ADDRESS.test(enhanced) ? 'bad-address' : 'refused';
  }
  if (command !== 'RCPT TO') return 'refused';
  // Servers without enhanced codes: RFC 5321 gives 550 and 551 for mailboxes that are not there, 553 and 501 for what is none.
  if (responseCode === 550 || responseCode === 551) return 'no-mailbox';
  return responseCode === 553 || responseCode === 501 ? 'bad-address' : 'refused';
}

const MOST = 500;

const printable = (text: string): string => text.replace(/[\p{Cc}\p{Surrogate}]+/gu, ' ').slice(0, MOST);
