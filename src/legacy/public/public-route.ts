import type { CommandContext } from '../../engine/context.ts';
import type { PlainAnswer, PlainCall, PlainRoute } from '../../http/plain/route.ts';
import { DomainError } from '../../lib/errors.ts';
import type { LegacyDeps, LegacyServices } from '../declare.ts';
import { admit } from './admit.ts';
import { answerReport } from './answers.ts';
import { identify } from './identify.ts';
import { readReport } from './read-data.ts';
import { track } from './track.ts';

/** The soft limit that was known of the old endpoints, for one account. */
const RATE = { burst: 2000, steady: 120_000 };

type Take = (deps: LegacyDeps, context: CommandContext, data: Readonly<Record<string, unknown>>) => Promise<void>;

const REPORTS: Readonly<Record<string, Take>> = {
  '/api/track': track,
  '/api/track-once': (deps, context, data) => track(deps, context, data, true),
  '/api/identify': identify,
};

/** Track and identify, which want the public key alone, inside of what is reported. */
export const publicRoutes: readonly PlainRoute<LegacyServices>[] = Object.entries(REPORTS).map(([url, take]) => ({
  ...{ methods: ['GET', 'POST'], url, name: `legacy ${url.slice(4)}`, forBrowsers: true },
  answer: (services, call) => answer(services, call, take),
  refuse: (status) => answerReport(false, false, status),
}));

/**
 * 1 or 0, with 200 either way: that something could not be taken is a 0. As of old, a key that no account has is not told apart from one
 * that is right, but nothing is stored.
 */
async function answer(services: LegacyServices, call: PlainCall, take: Take): Promise<PlainAnswer> {
  const { deps, addresses } = services;
  await addresses.take(call.address, call.isShared);
  const { data, pixel } = await readReport(call);
  if (!data) return answerReport(false, pixel);
  const context = typeof data.token === 'string' ? await admit(services, call, data.token, ['legacy track', RATE]) : undefined;
  if (!context) return answerReport(true, pixel);
  try {
    await take(deps, context, data);
  } catch (error) {
    if (!(error instanceof DomainError) || error.faults.some(({ kind }) => kind === 'unavailable')) throw error;
    return answerReport(false, pixel);
  }
  return answerReport(true, pixel);
}
