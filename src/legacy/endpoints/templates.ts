import type { CommandContext } from '../../engine/context.ts';
import { sendTemplate } from '../../engine/messaging/send-template.ts';
import { cloneTemplate } from '../../engine/templates/clone-template.ts';
import { createTemplate } from '../../engine/templates/create-template.ts';
import { deleteTemplate } from '../../engine/templates/delete-template.ts';
import { findTemplate, pageTemplates } from '../../engine/templates/known-templates.ts';
import { renderTemplate } from '../../engine/templates/render-template.ts';
import { updateTemplate } from '../../engine/templates/update-template.ts';
import { M, S } from '../../jsonapi/rates.ts';
import { endpoint, type LegacyDeps } from '../declare.ts';
import { addresses, needed, object, text } from '../fields.ts';
import { numbered, numberedPage, partOf } from '../pages.ts';
import { plainTime } from '../times.ts';

const READ = ['templates:read'];
const WRITE = ['templates:write'];

type Template = Awaited<ReturnType<typeof findTemplate>>;

/** Only HTML can be written by the old API; drag and drop is shown by what it makes. */
const showTemplate = ({ id, name, html, editor_type: editor, created_at: created, updated_at: updated }: Template) => ({
  ...{ object: 'email-template', id, name, html, is_writeable: editor === 'CODE' },
  ...{ created: plainTime(created), updated: plainTime(updated) },
});

const shown = async (deps: LegacyDeps, { accountId }: CommandContext, { id }: { id: string }): Promise<unknown> =>
  showTemplate(await findTemplate(deps.db, accountId, id));

export const templates = [
  endpoint('GET /v1/email-templates', {
    scopes: READ,
    rate: M,
    fields: numbered(50, 100),
    async run({ deps, context }, place) {
      const found = await pageTemplates(deps.db, context.accountId, (ids) => partOf(ids, place));
      return numberedPage(found.templates.map(showTemplate), { ...place, total: found.total });
    },
  }),

  endpoint('POST /v1/email-templates', {
    scopes: WRITE,
    rate: M,
    fields: { name: needed(text()), html: needed(text()) },
    run: async ({ deps, context }, input) => shown(deps, context, await createTemplate(deps, context, { ...input, editor_type: 'CODE' })),
  }),

  endpoint('PUT /v1/email-template/:id', {
    scopes: WRITE,
    rate: M,
    fields: { name: text(), html: text() },
    async run({ deps, context, path: { id = '' } }, input) {
      await updateTemplate(deps, context, { ...input, id });
      return shown(deps, context, { id });
    },
  }),

  endpoint('DELETE /v1/email-template/:id', {
    scopes: WRITE,
    rate: M,
    async run({ deps, context, path: { id = '' } }) {
      await deleteTemplate(deps, context, { id });
      return { num_deleted: 1 };
    },
  }),

  endpoint('POST /v1/email-template/:id/clone', {
    scopes: WRITE,
    rate: M,
    fields: { name: text() },
    run: async ({ deps, context, path: { id = '' } }, { name }) => shown(deps, context, await cloneTemplate(deps, context, { id, name })),
  }),

  endpoint('POST /v1/email-template/:id/render', {
    scopes: READ,
    rate: M,
    fields: { context: object() },
    async run({ deps, context, path: { id = '' } }, { context: values = {} }) {
      const { instead } = await renderTemplate(deps, context, { id, context: values });
      const { name } = await findTemplate(deps.db, context.accountId, id);
      return { ...{ object: 'email-template', id, name }, data: { html: instead.html ?? '', text: instead.text ?? '' } };
    },
  }),

  endpoint('POST /v1/email-template/:id/send', {
    scopes: ['messages:write', 'profiles:write', 'templates:read'],
    rate: S,
    fields: {
      ...{ from_email: needed(text()), from_name: needed(text()), subject: needed(text()) },
      ...{ to: needed(addresses()), context: object() },
    },
    async run({ deps, context, path: { id = '' } }, { context: values = {}, ...mail }) {
      const { name, ...data } = await sendTemplate(deps, context, { ...mail, template_id: id, context: values });
      return { object: 'email-template', id, name, data };
    },
  }),
];
