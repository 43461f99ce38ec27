/** 16 hexadecimal digits: the part of `cacheKey` before `~`, and the key of the entry in a store. Not cryptographic: a collision is a miss. */
export type KeyHash = string & { readonly [hash]: 'key' };
declare const hash: unique symbol;

/**
 * The hash of a key: two lanes of 32 bits with different multipliers and rotations, each with MurmurHash3's finalizer, so that a change of
 * one character changes half of the bits. Synchronous, unlike WebCrypto, as every lookup needs it.
 */
export function hashKey(key: string): KeyHash {
  let one = 0x9e3779b9 ^ key.length;
  let other = 0x85ebca6b ^ key.length;
  for (let index = 0; index < key.length; index++) {
    const unit = key.charCodeAt(index);
    one = Math.imul(rotate(one, 5) ^ unit, 0xcc9e2d51);
    other = Math.imul(rotate(other, 13) ^ unit, 0x1b873593);
  }
  return (hex(finish(one ^ rotate(other, 16))) + hex(finish(other))) as KeyHash;
}

const rotate = (lane: number, bits: number): number => (lane << bits) | (lane >>> (32 - bits));

/** MurmurHash3's finalizer: every bit of the input affects every bit of the result. */
function finish(lane: number): number {
  const first = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return (second ^ (second >>> 16)) >>> 0;
}

const hex = (lane: number): string => lane.toString(16).padStart(8, '0');
