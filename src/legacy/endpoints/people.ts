import { findByTokens } from '../../engine/identity/exchange-token.ts';
import { findOwnersOf, pagePeople, readPerson, type Sought } from '../../engine/identity/read-people.ts';
import { updateProfile } from '../../engine/identity/update-profile.ts';
import { requestErasure } from '../../engine/persons/request-erasure.ts';
import { apiError, RequestError } from '../../jsonapi/errors.ts';
import { L, S } from '../../jsonapi/rates.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import { endpoint, type Work } from '../declare.ts';
import { needed, text, texts } from '../fields.ts';
import { numbered, numberedPage } from '../pages.ts';
import { personInput } from '../people/person-input.ts';
import { showPerson } from '../people/show-person.ts';

const READ = ['profiles:read'];

const notFound = (detail: string): RequestError => new RequestError(apiError('not_found', detail));
const NOBODY = 'There is no profile matching the given parameters.';

async function shownPerson({ deps, context, path }: Work): Promise<unknown> {
  const person = await readPerson(deps.db, context.accountId, path.person_id ?? '');
  if (!person) throw notFound(`There is no person with the id '${path.person_id}'.`);
  return showPerson(person);
}

export const people = [
  endpoint('GET /v1/people', {
    scopes: READ,
    rate: S,
    fields: numbered(100, 1000),
    async run({ deps, context }, { page, count }) {
      const { rows, total } = await pagePeople(deps.db, context.accountId, { skip: page * count, limit: count });
      return numberedPage(rows.map(showPerson), { page, count, total });
    },
  }),

  endpoint('GET /v1/person/:person_id', { scopes: READ, rate: L, run: shownPerson }),

  endpoint('PUT /v1/person/:person_id', {
    scopes: ['profiles:write'],
    rate: L,
    fields: { $unset: texts(200) },
    async run(work, { $unset: unset }) {
      const { $unset: _, ...given } = work.rest;
      const { deps, context, path } = work;
      const patch = unset.length > 0 ? { patch_properties: { unset: [...unset] } } : {};
      await updateProfile(deps, context, { ...personInput(given), ...patch, id: path.person_id ?? '' });
      return shownPerson(work);
    },
  }),

  endpoint('GET /v2/people/search', {
    scopes: READ,
    rate: L,
    fields: { email: text(), phone_number: text(), external_id: text() },
    async run({ deps, context }, given) {
      const sought = Object.entries(given).flatMap(([kind, value]) => (value ? [{ kind, value } as Sought] : []));
      if (sought.length !== 1) throw new RequestError(apiError('invalid', 'Give exactly one of email, phone_number and external_id.'));
      const [owner] = await findOwnersOf(deps.db, context.accountId, sought);
      if (owner === undefined) throw notFound(NOBODY);
      return { id: uuidToUlid(owner) };
    },
  }),

  endpoint('POST /v2/people/exchange', {
    scopes: READ,
    rate: L,
    fields: { exchange_id: needed(text()) },
    async run({ deps, context: { accountId } }, { exchange_id: token }) {
      const [id] = await findByTokens({ services: deps, accountId }, [token]);
      if (id === undefined || !(await readPerson(deps.db, accountId, id))) throw notFound(NOBODY);
      return { id };
    },
  }),

  endpoint('POST /v2/data-privacy/deletion-request', {
    scopes: ['data-privacy:write'],
    rate: S,
    fields: { email: text(), phone_number: text(), person_id: text() },
    async run({ deps, context }, { person_id: id, ...given }) {
      await requestErasure(deps, context, { ...given, id });
      return 'Submitted new deletion task for customer.';
    },
  }),
];
