import type { Costly } from '../jsonapi/operations.ts';
import { isForClients, type Surface } from '../jsonapi/surface.ts';
import type { Json } from './document.ts';
import { extensionsOf, rateText } from './extensions.ts';
import type { Parts } from './parts.ts';
import { errorReferences, MEDIA_TYPE } from './responses.ts';
import { printSchema } from './schema.ts';
import type { ParameterPlan } from './shared-parameters.ts';

const STATUS_WORDS: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Taken: durable, and visible to the reads that follow',
  204: 'Done; there is nothing to answer',
};

/** What operations print once and refer to. */
export interface Shared {
  readonly parts: Parts;
  readonly parameters: ParameterPlan;
}

/** One operation of the document. */
export function operationSection(surface: Surface, revision: string, { parts, parameters }: Shared): Json {
  const { operationId, category, summary, answers, costly, path } = surface;
  const description = costly.map(costlyText).join('\n');
  return {
    operationId,
    tags: [category],
    summary,
    ...(description ? { description } : {}),
    parameters: parameters.of(surface),
    ...requestBody(surface, parts),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, schema]) => [status, answerSection(status, schema, parts)])),
      ...errorReferences,
    },
    ...(isForClients(path) ? { security: [] } : {}),
    ...extensionsOf(surface, revision),
  };
}

function requestBody({ body, form }: Surface, parts: Parts): Json {
  const schema = body ?? form;
  if (!schema) return {};
  return {
    requestBody: { required: true, content: { [body ? MEDIA_TYPE : 'multipart/form-data']: { schema: printSchema(schema, parts) } } },
  };
}

function answerSection(status: string, schema: Surface['answers'][number], parts: Parts): Json {
  const description = STATUS_WORDS[status] ?? 'Done';
  return schema ? { description, content: { [MEDIA_TYPE]: { schema: printSchema(schema, parts) } } } : { description };
}

/** Says what a second, tighter budget hangs on. */
function costlyText({ include = [], additional = [], rate }: Costly): string {
  const asked = [...include.map((name) => `\`include=${name}\``), ...additional.map((name) => `the additional field \`${name}\``)];
  return `With ${asked.join(' or ')} a tighter limit holds as well: ${Object.values(rateText(rate)).join(', ')}.`;
}
