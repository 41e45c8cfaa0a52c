import type { KeptIdentifier } from '../../storage/person-owned/rules.ts';

/** What is hashed of an identifier whose opt-outs outlive an erasure. @param value normalised */
export const optOutText = (kind: KeptIdentifier | 'id', value: string): string => `${kind}\n${value}`;
