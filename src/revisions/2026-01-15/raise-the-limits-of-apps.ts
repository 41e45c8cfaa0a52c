import type { Change } from '../change.ts';

/** What operations of /client allowed before, by their ids. */
const BEFORE: Readonly<Record<string, { burst: number; steady: number }>> = {
  create_client_subscription: { burst: 100, steady: 700 },
  unregister_client_push_token: { burst: 3, steady: 60 },
};

export const raiseTheLimitsOfApps: Change = {
  date: '2026-01-15',
  title: 'Raises what apps may ask for',
  changelog:
    'Browsers and apps may subscribe somebody 350 times a second and 750 times a minute, 100 and 700 times in older revisions; push tokens may be unregistered 10 and 150 times, 3 and 60 times in older ones.',
  declaration: (surface) => {
    const rate = BEFORE[surface.operationId];
    return rate ? { ...surface, rate } : surface;
  },
};
