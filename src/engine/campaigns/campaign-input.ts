import { type At, DomainError, type Fault } from '../../lib/errors.ts';
import { findUnstorable, unstorableText } from '../../lib/text.ts';
import type { Db } from '../../storage/database.ts';
import { imageExists } from '../../storage/queries/images.ts';
import { knownLists } from '../../storage/queries/lists.ts';
import { knownIds } from '../../storage/queries/segments.ts';
import type { CampaignChannel } from './definition.ts';

const NAME_CHARACTERS = 255;
/** The reference names no limit; each group is a walk of its own. */
const MOST_GROUPS = 100;
const CONTENT_DEPTH = 8;
const CONTENT_CHARACTERS = 100_000;

export interface Audiences {
  /** Ids of lists and segments. */
  readonly included: readonly string[];
  readonly excluded: readonly string[];
}

/** Recorded wording. */
export const unknownCampaign = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `A campaign with id '${id}' does not exist.` });

export const unknownMessage = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `A campaign message with id '${id}' does not exist.` });

export function nameFaults(name: string, at = 'name'): Fault[] {
  const detail = wrongWith(name);
  return detail === undefined ? [] : [{ kind: 'invalid', detail, at: [at] }];
}

function wrongWith(name: string): string | undefined {
  if (name.trim() === '') return 'A campaign needs a name that is not empty.';
  if (name.length > NAME_CHARACTERS) return `A campaign's name may be ${NAME_CHARACTERS} characters long at most.`;
  return unstorableText(name);
}

/** Everything but the name: it has to be storable, and not endless. */
export function contentFaults(content: unknown, ...at: (string | number)[]): Fault[] {
  const found = findUnstorable(content, CONTENT_DEPTH);
  if (found) return [{ kind: 'invalid', detail: found.detail, at: [...at, ...found.at] }];
  if (JSON.stringify(content ?? null).length <= CONTENT_CHARACTERS) return [];
  return [{ kind: 'invalid', detail: `This may have ${CONTENT_CHARACTERS} characters at most.`, at }];
}

/** Groups that are included or excluded are the account's lists and segments, at least one of them included. */
export async function audienceFaults(db: Db, accountId: string, { included, excluded }: Audiences): Promise<Fault[]> {
  const faults: Fault[] = [];
  if (included.length === 0)
    faults.push({ kind: 'invalid', detail: 'A campaign needs a list or segment to be sent to.', at: ['audiences', 'included'] });
  const given = [...new Set([...included, ...excluded])];
  if (given.length > MOST_GROUPS)
    return [{ kind: 'invalid', detail: `A campaign may name ${MOST_GROUPS} lists and segments at most.`, at: ['audiences'] }];
  const known = await knownGroups(db, accountId, given);
  for (const [part, ids] of [['included', included] as const, ['excluded', excluded] as const]) {
    ids.forEach((id, index) => {
      if (known.has(id)) return;
      faults.push({ kind: 'invalid', detail: `There is no list or segment with id '${id}'.`, at: ['audiences', part, index] });
    });
  }
  return faults;
}

/** Which of these ids are of lists, and which of segments. */
export async function knownGroups(db: Db, accountId: string, ids: readonly string[]): Promise<Map<string, 'list' | 'segment'>> {
  const storable = ids.filter((id) => unstorableText(id) === undefined);
  const known = new Map<string, 'list' | 'segment'>();
  for (const id of await knownIds(db, accountId, 'segments', storable)) known.set(id, 'segment');
  for (const id of await knownLists(db, accountId, storable)) known.set(id, 'list');
  return known;
}

/** A message cannot be of another channel than its campaign. */
export const channelFaults = (given: CampaignChannel, channel: CampaignChannel, ...at: (string | number)[]): Fault[] =>
  given === channel ? [] : [{ kind: 'invalid', detail: `All messages of this campaign are of the channel '${channel}'.`, at }];

/** Texts and notifications may have a picture of the account's own. */
export async function imageFaults(db: Db, accountId: string, channel: CampaignChannel, imageId: string, ...at: At): Promise<Fault[]> {
  if (channel === 'email') return [{ kind: 'invalid', detail: 'Only texts and notifications have an image.', at }];
  if (await imageExists(db, accountId, imageId)) return [];
  return [{ kind: 'invalid', detail: `There is no image with id '${imageId}'.`, at }];
}
