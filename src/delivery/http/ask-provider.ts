import type { Outcome } from '../port.ts';

/** What a provider answered; or what the lack of an answer means. */
export type Asked = { readonly status: number; readonly body: unknown } | { readonly outcome: Outcome };

const ASK_MS = 30_000;
/** Errors that come before a byte of the request has left. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Asks a provider once. Without an answer nobody knows what it did, unless it was never reached. */
export async function askProvider(url: string, request: { headers: Record<string, string>; body: string }): Promise<Asked> {
  try {
    const answer = await fetch(url, { method: 'POST', redirect: 'error', signal: AbortSignal.timeout(ASK_MS), ...request });
    const text = await answer.text();
    return { status: answer.status, body: parse(text) };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    const detail = printable(cause?.message ?? message);
    return { outcome: UNSENT.has(cause?.code ?? '') ? { outcome: 'not-now', detail } : { outcome: 'uncertain', detail } };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Fit for a column. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Surrogate}]+/gu, ' ').slice(0, 500);
