import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as systemLookup } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { FetchError } from './fetch-error.ts';

/** What may be reached besides the public internet: nothing, everything, or these addresses and networks (`10.0.0.0/8`). */
export type AllowedNetworks = boolean | readonly string[];

/** Asks for all addresses of a name, as node:dns does. */
export type Lookup = (
  name: string,
  options: LookupOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** All that is given out to the public: whatever lies outside leads to this machine, its networks, or through a translator into them. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');
/** Public by their numbers, yet answered by the host that a virtual machine runs on. */
const METADATA = new Set(['168.63.129.16']);
/** Names of nobody in particular: never reached, whatever is allowed. */
const NEVER = new Set(['unspecified', 'broadcast', 'multicast']);

/** Whether an address (a numeric one) may be connected to. */
export function mayReach(address: string, allowed: AllowedNetworks): boolean {
  if (!ipaddr.isValid(address)) return false;
  const given = ipaddr.parse(address);
  // An IPv4 address in the clothes of an IPv6 one is allowed where it would be allowed bare.
  const bare = ipaddr.process(address);
  if (NEVER.has(given.range()) || NEVER.has(bare.range())) return false;
  if (allowed === true) return true;
  if (allowed !== false && allowed.some((network) => isIn(bare, network))) return true;
  if (given.range() !== 'unicast' || METADATA.has(address)) return false;
  return given.kind() === 'ipv4' || given.match(GLOBAL_IPV6);
}

function isIn(address: ReturnType<typeof ipaddr.process>, network: string): boolean {
  const [base, bits] = network.includes('/') ? ipaddr.parseCIDR(network) : [ipaddr.process(network), undefined];
  if (base.kind() !== address.kind()) return false;
  return address.match(base, bits ?? (base.kind() === 'ipv4' ? 32 : 128));
}

/** @throws FetchError `not-allowed` when the host of a URL is a number that must not be reached; names are for the lookup */
export function checkHost(url: URL, allowed: AllowedNetworks): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !mayReach(host, allowed)) throw forbiddenNetwork();
}

/**
 * The lookup that connections are made with. One address that must not be reached spoils the whole answer: who mixes them wants
 * the second try to go where the first could not.
 */
export const guardedLookup =
  (allowed: AllowedNetworks, lookup: Lookup = systemLookup as Lookup) =>
  (name: string, options: LookupOptions, done: (error: Error | null, address: string | LookupAddress[], family?: number) => void): void => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => !mayReach(address, allowed))) return done(forbiddenNetwork(), []);
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };

export const forbiddenNetwork = (): FetchError =>
  new FetchError('not-allowed', 'The address leads into a network that this server does not fetch from.');
