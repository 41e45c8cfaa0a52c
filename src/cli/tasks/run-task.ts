import type { RunCommand } from '../control/control-server.ts';
import { createAccountTask, deleteAccountTask, listAccountsTask, showAccountTask, updateAccountTask } from './accounts.ts';
import { campaignProgressTask, holdCampaignTask } from './campaigns.ts';
import { createFeedTask, deleteFeedTask, listFeedsTask, runFeedTask, showFeedTask } from './feeds.ts';
import { fieldsOf } from './fields.ts';
import { createKeyTask, listKeysTask, revokeKeyTask } from './keys.ts';
import { listOutboxTask, showOutboxTask } from './outbox.ts';
import { exportProfileTask, listErasuresTask } from './profiles.ts';
import { rotateSecretsTask } from './secrets.ts';
import { explainSegmentTask } from './segments.ts';
import { sendTestTask } from './send-test.ts';
import type { Task, TaskParts } from './task.ts';

/** Only what a seed needs reads the tables of names and products. */
const seedTask: Task = async (...given) => (await import('./seed.ts')).seedTask(...given);

const TASKS: Readonly<Record<string, Task>> = {
  'accounts create': createAccountTask,
  'accounts list': listAccountsTask,
  'accounts update': updateAccountTask,
  'accounts show': showAccountTask,
  'accounts delete': deleteAccountTask,
  'keys create': createKeyTask,
  'keys list': listKeysTask,
  'keys revoke': revokeKeyTask,
  'secrets rotate': rotateSecretsTask,
  'outbox list': listOutboxTask,
  'outbox show': showOutboxTask,
  'profile export': exportProfileTask,
  'profile erasures': listErasuresTask,
  'campaigns hold': holdCampaignTask,
  'campaigns progress': campaignProgressTask,
  'segments explain': explainSegmentTask,
  'feeds list': listFeedsTask,
  'feeds show': showFeedTask,
  'feeds create': createFeedTask,
  'feeds run': runFeedTask,
  'feeds delete': deleteFeedTask,
  'send-test': sendTestTask,
  seed: seedTask,
};

/** Carries out commands by their names. */
export function taskRunner(parts: TaskParts): RunCommand {
  return async (command, input, job) => {
    const task = Object.hasOwn(TASKS, command) ? TASKS[command] : undefined;
    if (!task) throw new Error(`'${command}' is not known to the running server, which may be older than this command.`);
    return task(parts, fieldsOf(input), job);
  };
}
