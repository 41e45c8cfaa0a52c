import { forgetOldMails } from '../engine/messaging/caught-mails.ts';
import { findLostMessages } from '../engine/messaging/record-queued.ts';
import { sendMessages } from '../engine/messaging/send-messages.ts';
import type { SenderDeps } from '../engine/messaging/start-messages.ts';
import type { Nudges } from '../engine/nudges.ts';
import { type Rounds, startRounds } from './rounds.ts';

/** Lost claims and old mails are looked for once in so many rounds. */
const SWEEP_EVERY_ROUNDS = 30;

/** Sends what is due until stopped. */
export function startSender(deps: SenderDeps & { nudges: Nudges }, { pauseMs = 1000 }: { pauseMs?: number } = {}): Rounds {
  let rounds = 0;
  return startRounds(
    async (goOn) => {
      if (rounds++ % SWEEP_EVERY_ROUNDS === 0) {
        await findLostMessages(deps);
        await forgetOldMails(deps);
      }
      while (goOn() && (await sendMessages(deps)) > 0);
    },
    { pauseMs, hears: { nudges: deps.nudges, work: 'messages' }, onProblem: deps.onProblem },
  );
}
