import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import { findTagGroup, holdTags } from '../../storage/queries/tag-groups.ts';
import { findTag, holdThings, readTaggings, type Taggable, tagThings, untagThings } from '../../storage/queries/tags.ts';
import type { CommandContext } from '../context.ts';
import { MOST, unknownTag } from './tag-input.ts';

export interface TaggingInput {
  tag_id: string;
  /** Ids of things of one kind; repeats count once. */
  ids: readonly string[];
}

type TagCommand = (deps: { db: Database }, context: CommandContext, input: TaggingInput) => Promise<void>;

/**
 * Puts a tag on things of one kind. What has it keeps it.
 * @throws DomainError `not_found` for the tag; per thing, with its place in `ids`: `invalid` for an unknown one and for one that
 *   has as many tags as it may have, `conflict` for one that has another tag of the same exclusive group
 */
export const tag =
  (kind: Taggable): TagCommand =>
  async (deps, { accountId }, input) => {
    await deps.db.transaction(async (tx) => {
      await holdTags(tx, accountId);
      const given = await findTag(tx, accountId, input.tag_id);
      if (!given) throw unknownTag(input.tag_id);
      const known = await holdThings(tx, accountId, kind, input.ids);
      const exclusive = (await findTagGroup(tx, accountId, given.group_id))?.is_exclusive === true;
      const taggings = new Map((await readTaggings(tx, accountId, kind, [...known], given)).map((tagging) => [tagging.id, tagging]));
      const faults = input.ids.flatMap((id, index): Fault[] => {
        if (!known.has(id)) return [unknownThing(kind, id, index)];
        const { tags, has_tag: has, of_group: other } = taggings.get(id) ?? { tags: 0, has_tag: false, of_group: null };
        if (has) return [];
        const detail = `The ${kind} ${id} has`;
        if (exclusive && other !== null)
          return [{ kind: 'conflict', detail: `${detail} the tag ${other} of the same exclusive tag group.`, at: ['ids', index] }];
        return tags < MOST.tagsOfOne
          ? []
          : [{ kind: 'invalid', detail: `${detail} ${MOST.tagsOfOne} tags, the most.`, at: ['ids', index] }];
      });
      if (faults.length > 0) throw new DomainError(faults);
      await tagThings(tx, accountId, kind, input.tag_id, [...known].sort());
    });
  };

/** Takes a tag off things of one kind. What does not have it is passed over. @throws DomainError as `tag` does */
export const untag =
  (kind: Taggable): TagCommand =>
  async (deps, { accountId }, input) => {
    await deps.db.transaction(async (tx) => {
      await holdTags(tx, accountId);
      if (!(await findTag(tx, accountId, input.tag_id))) throw unknownTag(input.tag_id);
      const known = await holdThings(tx, accountId, kind, input.ids);
      const faults = input.ids.flatMap((id, index) => (known.has(id) ? [] : [unknownThing(kind, id, index)]));
      if (faults.length > 0) throw new DomainError(faults);
      await untagThings(tx, accountId, kind, input.tag_id, [...known]);
    });
  };

const unknownThing = (kind: Taggable, id: string, index: number): Fault => ({
  kind: 'invalid',
  detail: `A ${kind} with id \`${id}\` does not exist.`,
  at: ['ids', index],
});
