import type { CommandContext } from '../../engine/context.ts';
import type { PlainCall } from '../../http/plain/route.ts';
import type { Rate } from '../../jsonapi/rates.ts';
import type { LegacyServices } from '../declare.ts';

/**
 * Who calls with a public key, within the budget of that account for calls of that name.
 * @returns undefined for a key that no account has
 * @throws RequestError 429
 */
export async function admit(
  { deps, directory, throttle }: LegacyServices,
  { requestId }: Pick<PlainCall, 'requestId'>,
  publicKey: string,
  [name, rate]: readonly [name: string, rate: Rate],
): Promise<CommandContext | undefined> {
  const client = publicKey.length <= 100 ? await directory.findClient(publicKey) : undefined;
  if (!client) return undefined;
  await throttle.take(client, name, rate);
  const { accountId } = client;
  return { accountId, actor: { kind: 'client', id: accountId }, scopes: [], now: deps.clock.account(accountId), requestId };
}
