import type { Schema } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeAt, changeType, isRecord, omit, type ResourceLike } from '../edit/document.ts';
import { changeMember, constantOf, withoutChoice, withoutMember, withoutVariants } from '../edit/schema.ts';
import { changeFields, rewriteAnswers, rewriteBody, withoutName } from '../edit/surface.ts';

const SLOW = [1, 2, 5];
const STATUSES = ['Cancelled: Billing Limit', 'Cancelled: Misconfigured'];
const BUTTONS = 'definition.content.action_buttons';
const WEB_URL = 'definition.options.on_open.web_url';

const before = (schema: Schema): Schema => {
  const statuses = changeMember(schema, 'status', (status) => STATUSES.reduce(withoutChoice, status));
  const quick = changeMember(statuses, 'throttle_percentage', (share) => ({
    ...share,
    enum: (share.enum ?? []).filter((value) => !SLOW.includes(value as number)),
  }));
  const opened = changeMember(quick, 'on_open', (on) => withoutVariants(on, (variant) => constantOf(variant, 'type') === 'open_web_url'));
  return opened.properties?.dynamic_image ? withoutMember(opened, 'action_buttons') : opened;
};

export const sendCampaignsInMoreWays: Change = {
  date: '2026-04-15',
  title: 'Sends campaigns more slowly, with buttons, and says more of why they were cancelled',
  changelog:
    'Campaigns may be throttled to 1, 2 or 5 percent an hour; notifications may have buttons and open an address of the web; ' +
    'two more statuses say why a campaign was cancelled. Older revisions show such a strategy as `unsupported`, such a status as ' +
    '`Cancelled`, and leave out the rest.',
  declaration: (surface) => {
    const fields = changeFields(surface, (names, type) =>
      type === 'campaign-message' ? withoutName(withoutName(names, BUTTONS), WEB_URL) : names,
    );
    return rewriteBody(rewriteAnswers(fields, before), before);
  },
  response: (document) => changeType(changeType(document, 'campaign', campaignBefore), 'campaign-message', messageBefore),
};

const campaignBefore = (campaign: ResourceLike): ResourceLike => {
  const status = changeAt(campaign, ['attributes', 'status'], (value) => (STATUSES.includes(String(value)) ? 'Cancelled' : value));
  return changeAt(status, ['attributes', 'send_strategy'], strategyBefore) as ResourceLike;
};

const strategyBefore = (strategy: unknown): unknown =>
  isRecord(strategy) && SLOW.includes(Number(strategy.throttle_percentage)) ? { method: 'unsupported' } : strategy;

const messageBefore = (message: ResourceLike): ResourceLike => {
  const content = changeAt(message, ['attributes', 'definition', 'content'], (value) =>
    isRecord(value) ? omit(value, 'action_buttons') : value,
  );
  return changeAt(content, ['attributes', 'definition', 'options', 'on_open'], (value) =>
    isRecord(value) && value.type === 'open_web_url' ? null : value,
  ) as ResourceLike;
};
