import type { Surface } from '../jsonapi/surface.ts';
import { errorAnswer } from './answers/error-answer.ts';
import { sendDocument } from './answers/send.ts';
import { CallerGone } from './body/read-bytes.ts';
import type { Exchange } from './exchange.ts';
import type { Log } from './operator/logger.ts';
import type { Metrics } from './operator/metrics.ts';

/** What a call is answered with; without a document the answer has no body. */
export interface Reply {
  readonly status: number;
  readonly document?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the operation promised, where one answered. */
  readonly surface?: Surface;
}

/** Sees every answer of the API before it is sent; when it throws, the caller gets a 500. Tests check documents here. */
export type OnAnswer = (reply: Reply, exchange: Exchange) => void;

export interface CarrierParts {
  readonly newId: () => string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Whether an error means that the database cannot be reached for now. */
  readonly isOutage: (error: unknown) => boolean;
  readonly onAnswer?: OnAnswer;
}

export interface Carrier {
  /** Makes the answer to one call, or the error that took its place; sends, counts and logs it. Never rejects. */
  carry(exchange: Exchange, answer: () => Promise<Reply>): Promise<void>;
  /** How many calls are being dealt with. */
  running(): number;
}

/** Status in logs and metrics of calls whose caller did not wait for the answer. */
const GONE = 499;

export function createCarrier({ newId, log, metrics, isOutage, onAnswer }: CarrierParts): Carrier {
  let running = 0;

  const send = (exchange: Exchange, reply: Reply): void | Promise<void> => {
    onAnswer?.(reply, exchange);
    return sendDocument(exchange, reply.status, reply.document, reply.headers);
  };

  /** @returns the status */
  const sendError = async (exchange: Exchange, error: unknown): Promise<number> => {
    if (error instanceof CallerGone) return GONE;
    let first: string | undefined = exchange.requestId;
    const nextId = (): string => {
      const id = first ?? newId();
      first = undefined;
      return id;
    };
    const { ours, document, ...rest } = errorAnswer(error, nextId, isOutage);
    if (ours) log.error({ requestId: exchange.requestId, operation: exchange.name, err: error }, 'call failed');
    const { revision, operationId } = exchange;
    await send(exchange, { ...rest, document: revision && operationId ? revision.down(operationId, document) : document });
    return rest.status;
  };

  const sendErrorSafely = async (exchange: Exchange, error: unknown): Promise<number> => {
    try {
      return await sendError(exchange, error);
    } catch (unsendable) {
      // All that is left is to hang up.
      log.error({ requestId: exchange.requestId, err: unsendable }, 'answer could not be sent');
      exchange.response.destroy();
      return 500;
    }
  };

  return {
    async carry(exchange, answer) {
      running++;
      let status: number;
      try {
        const reply = await answer();
        const sending = send(exchange, reply);
        if (sending) await sending;
        status = reply.status;
      } catch (error) {
        status = await sendErrorSafely(exchange, error);
      }
      running--;
      const ms = performance.now() - exchange.startedMs;
      metrics.called(exchange.name, status, ms / 1000);
      if (log.isLevelEnabled('info')) log.info(line(exchange, status, ms), 'call');
    },
    running: () => running,
  };
}

/** What the log says about a call. Only a path that no operation has is named: others would tell ids and nothing more. */
function line({ requestId, name, accountId, path }: Exchange, status: number, ms: number): object {
  const place = name === UNROUTED ? { path: path.slice(0, 200) } : { operation: name };
  return { requestId, ...place, status, ms: Math.round(ms * 100) / 100, account: accountId };
}

/** Name of calls that no route takes. */
export const UNROUTED = 'none';
