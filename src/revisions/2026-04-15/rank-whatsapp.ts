import type { Change } from '../change.ts';
import { changeAt, changeType, type ResourceLike } from '../edit/document.ts';
import { changeMember, isOfType, withoutChoice } from '../edit/schema.ts';
import { rewriteAnswers } from '../edit/surface.ts';

const RANKING = ['attributes', 'predictive_analytics', 'ranked_channel_affinity'];

export const rankWhatsapp: Change = {
  date: '2026-04-15',
  title: 'Ranks WhatsApp among the channels of a profile',
  changelog: '`predictive_analytics.ranked_channel_affinity` may hold `whatsapp`.',
  declaration: (surface) =>
    rewriteAnswers(surface, (schema) =>
      isOfType(schema, 'profile')
        ? changeMember(schema, 'attributes', (attributes) =>
            changeMember(attributes, 'predictive_analytics', (analytics) =>
              changeMember(analytics, 'ranked_channel_affinity', (ranking) =>
                ranking.items ? { ...ranking, items: withoutChoice(ranking.items, 'whatsapp') } : ranking,
              ),
            ),
          )
        : schema,
    ),
  response: (document) => changeType(document, 'profile', (profile) => changeAt(profile, RANKING, withoutWhatsapp) as ResourceLike),
};

const withoutWhatsapp = (ranking: unknown): unknown =>
  Array.isArray(ranking) ? ranking.filter((channel) => channel !== 'whatsapp') : ranking;
