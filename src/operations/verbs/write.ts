import type { Operation } from '../../jsonapi/operations.ts';
import { oneLinks } from '../page-links.ts';
import { reportDocument } from '../report-document.ts';
import type { Answer, Call } from '../request.ts';
import { oneDocument } from './get.ts';

type Write = Extract<Operation, { run: unknown }>;

/**
 * Every write: the declaration's command runs with the body as its input; what it made is read back for the answer, so that
 * answers to writes and reads are written by the same code.
 */
export async function write(call: Call<Write>): Promise<Answer> {
  const { operation } = call;
  const echo = 'echo' in operation && operation.echo;
  const before = echo && operation.verb === 'delete' ? await oneDocument(call, call.id) : undefined;
  const made = await operation.run(call.services, call.context, operation.input(call.body as never, call.id, call.query.parameters));
  switch (operation.verb) {
    case 'create': {
      const status = operation.status === '200 or 201' ? (made.created ? 201 : 200) : operation.status;
      return { status, document: await oneDocument(call, made.id, made.instead) };
    }
    case 'update':
      if (operation.quiet) return { status: 204, echo: echo ? await oneDocument(call, call.id) : undefined };
      return { status: 200, document: await oneDocument(call, call.id) };
    case 'accept':
      return { status: operation.status ?? 202 };
    case 'report':
      return { status: 200, document: reportDocument({ ...call, operation }, made) };
    case 'action':
      return { status: operation.status, document: { ...made, links: oneLinks(call) } };
    case 'delete':
      return { status: operation.status ?? 204, echo: before };
    default:
      return { status: 204 };
  }
}
