import type { Operation } from '../../jsonapi/operations.ts';
import { pageLinks } from '../page-links.ts';
import { readPage } from '../read-page.ts';
import type { Answer, Call } from '../request.ts';
import { shownIn, writeResources } from '../write-resources.ts';

/** GET /api/things */
export async function listMany(call: Call<Extract<Operation, { verb: 'list' }>>): Promise<Answer> {
  const shown = shownIn(call, call.resource);
  const page = await readPage(call, call.resource, shown.columns);
  return { status: 200, document: { ...(await writeResources(call, shown, page.rows)), links: pageLinks(call, page) } };
}
