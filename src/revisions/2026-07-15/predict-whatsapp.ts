import type { Schema } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeMember, withoutChoice } from '../edit/schema.ts';
import { rewriteAnswers, rewriteBody } from '../edit/surface.ts';

const before = (schema: Schema): Schema => changeMember(schema, 'predicted_channel', (channel) => withoutChoice(channel, 'whatsapp'));

export const predictWhatsapp: Change = {
  date: '2026-07-15',
  title: 'Lets segments ask whether WhatsApp is the channel of choice',
  changelog: 'In a segment’s definition, `predicted_channel` may be `whatsapp`.',
  declaration: (surface) => rewriteBody(rewriteAnswers(surface, before), before),
};
