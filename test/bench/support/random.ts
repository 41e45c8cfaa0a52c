/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A large prime: multiplying by it spreads neighbouring ranks over all profiles. */
const SPREAD = 2_147_483_647;

/**
 * Which of `count` things turns up next when the k-th most frequent one turns up 1/k as often as the first (Zipf's law with
 * exponent 1, by its continuous form): 0 … count - 1, the frequent ones not side by side.
 */
export function zipf(count: number, random: () => number): () => number {
  return () => {
    const rank = Math.min(count - 1, Math.floor(count ** random()) - 1);
    return Number((BigInt(rank) * BigInt(SPREAD)) % BigInt(count));
  };
}
