import type { Change } from '../change.ts';

/** What operations of /client allowed before, by their ids. */
const BEFORE: Readonly<Record<string, { burst: number; steady: number }>> = {
  unregister_client_push_token: { burst: 3, steady: 60 },
};

export const raiseTheLimitsOfApps: Change = {
  date: '2026-01-15',
  title: 'Raises what apps may ask for',
  changelog: 'Push tokens may be unregistered 10 times a second and 150 times a minute, 3 and 60 times in older revisions.',
  declaration: (surface) => {
    const rate = BEFORE[surface.operationId];
    return rate ? { ...surface, rate } : surface;
  },
};
