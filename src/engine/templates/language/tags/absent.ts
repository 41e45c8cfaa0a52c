import { Problem } from '../faults.ts';
import type { TagCompiler } from '../parser.ts';

const absent =
  (why: string): TagCompiler =>
  (tag) => {
    throw new Problem(`'${tag.name}' cannot be used here: ${why}`, tag.offset);
  };

/** Tags of the field that need what this server does not have: refused when a template is compiled, with the reason. */
export const absentTags: Readonly<Record<string, TagCompiler>> = {
  customobject: absent('there are no custom objects.'),
  customobjects: absent('there are no custom objects.'),
};
