import type { Change } from '../change.ts';

export const raiseTheSteadyLimit: Change = {
  date: '2026-01-15',
  title: 'Raises the steady limit of 700 calls a minute to 750',
  changelog: 'Operations with bursts of 75 a second allow 750 calls a minute, 700 in older revisions.',
  declaration: (surface) => {
    const { burst, steady } = surface.rate;
    return burst === 75 && steady === 750 ? { ...surface, rate: { ...surface.rate, steady: 700 } } : surface;
  },
};
