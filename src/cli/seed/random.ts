/** Repeatable randomness: the same words give the same numbers on every machine. */
export interface Random {
  /** From 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from 0 up to, but not including, `bound`. */
  below(bound: number): number;
  /** True in this share of the cases. */
  chance(share: number): boolean;
  pick<T>(values: readonly T[]): T;
}

/** A generator (sfc32) whose state comes from hashing `words`. */
export function createRandom(...words: readonly (string | number)[]): Random {
  const hash = hasher(words.join('\u0001'));
  let a = hash();
  let b = hash();
  let c = hash();
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  // The first numbers still show how similar two seeds are.
  for (let i = 0; i < 12; i++) next();
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick: <T>(values: readonly T[]): T => values[below(values.length)] as T,
  };
}

/** Hashes a text (FNV-1a with a finisher of MurmurHash3) into a stream of 32-bit numbers. */
function hasher(text: string): () => number {
  let state = 2_166_136_261;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}

/** The place in rising sums where `target` falls: the first whose sum is greater. */
export function placeInSums(sums: ArrayLike<number>, target: number, length: number = sums.length): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] as number) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Sums of the weights from the first to each. */
export function risingSums(weights: Iterable<number>): Float64Array {
  let sum = 0;
  return Float64Array.from(weights, (weight) => {
    sum += weight;
    return sum;
  });
}

/** A place in `sums`, as often as its weight says. */
export function weightedPlace(sums: ArrayLike<number>, random: Random, length: number = sums.length): number {
  return placeInSums(sums, random.next() * (sums[length - 1] as number), length);
}
