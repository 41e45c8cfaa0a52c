import type { Tx } from '../database.ts';

/**
 * Has the rest of a transaction planned for statements over a whole table: they may sort and hash in memory what would otherwise
 * go to disk in many parts, take longer than others, and are not worth being compiled to machine code.
 */
export async function planForMany(tx: Tx): Promise<void> {
  await tx.query(
    `SELECT set_config('work_mem', '32MB', true), set_config('jit', 'off', true), set_config('statement_timeout', '30min', true)`,
  );
}
