import type { Explanation } from '../../engine/segments/explain-segment.ts';
import { paintFor, print, printJson, type Terminal } from '../output/terminal.ts';
import { withSession } from '../with-session.ts';

interface Options {
  json?: boolean;
  account?: string;
}

export async function explainSegment(terminal: Terminal, segment: string, profile: string, { json, account }: Options): Promise<void> {
  const found = await withSession(terminal, (ask) => ask<Explanation>('segments explain', { segment, profile, account }));
  if (json) return printJson(terminal, found);
  const { bold, dim } = paintFor(terminal, terminal.out);
  print(
    terminal.out,
    bold(`${found.profile_id} ${found.is_member ? `is in ${segment} since ${found.joined_group_at}` : `is not in ${segment}`}`),
  );
  if (found.holds !== found.is_member) print(terminal.out, dim(stateOf(found)));
  found.condition_groups.forEach((group, i) => {
    print(
      terminal.out,
      '',
      `${i === 0 ? '' : 'and '}${group.holds ? 'holds' : 'does not hold'}${group.conditions.length > 1 ? ', one of' : ''}:`,
    );
    for (const { holds, condition, evidence } of group.conditions) {
      print(
        terminal.out,
        `  ${holds ? '+' : '-'} ${JSON.stringify(condition)}`,
        ...evidence.map((one) => dim(`      ${JSON.stringify(one)}`)),
      );
    }
  });
}

const stateOf = ({ is_active, is_processing }: Explanation): string => {
  if (is_processing) return 'The segment is being built.';
  return is_active ? 'It is about to change.' : 'The segment is not active: its members stay as they are.';
};
