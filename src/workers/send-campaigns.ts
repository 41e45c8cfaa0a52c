import { type CampaignWorkDeps, workOnCampaigns } from '../engine/campaigns/work-on-campaigns.ts';
import { type Rounds, startRounds } from './rounds.ts';

const PAUSE_MS = 500;

/** Finds the recipients of campaigns, a slice at a time, and counts those of estimations, until stopped. */
export const startCampaigns = (deps: CampaignWorkDeps, { onProblem }: { onProblem: (error: unknown) => void }): Rounds =>
  startRounds(
    async (goOn) => {
      while (goOn() && (await workOnCampaigns(deps)));
    },
    { pauseMs: PAUSE_MS, hears: { nudges: deps.nudges, work: 'campaigns' }, onProblem },
  );
