import { CacheError, causedBy, fail } from '../../errors.js';

/** WebCrypto. Throws a CacheError `bad-option` in an insecure context, which has none. */
export function webCrypto(stage: string): SubtleCrypto {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) throw fail('bad-option', 'keyNeeded', stage);
  return subtle;
}

/** A key as a stage takes it: what it is for is checked when it is there. */
export type KeyUse = {
  readonly stage: string;
  readonly algorithm: string;
  readonly usages: readonly KeyUsage[];
};

/**
 * The key of a stage, loaded at its first use; after a failure it is loaded again at the next one. Every failure is a CacheError: without
 * the key nothing can be said about what is stored.
 */
export function keptKey(load: () => Promise<CryptoKey>, use: KeyUse): () => Promise<CryptoKey> {
  let loading: Promise<CryptoKey> | undefined;
  return () => {
    loading ??= checked(load, use).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

async function checked(load: () => Promise<CryptoKey>, { stage, algorithm, usages }: KeyUse): Promise<CryptoKey> {
  try {
    const key: unknown = await load();
    if (isKey(key) && key.algorithm.name === algorithm && usages.every((one) => key.usages.includes(one))) return key;
  } catch (cause) {
    throw cause instanceof CacheError ? cause : causedBy(cause, fail('bad-option', 'keyNotLoaded', stage));
  }
  throw notKey(stage, algorithm);
}

export const notKey = (stage: string, algorithm: string): CacheError =>
  fail('bad-option', 'notCryptoKey', stage, algorithm);

const isKey = (value: unknown): value is CryptoKey => typeof CryptoKey !== 'undefined' && value instanceof CryptoKey;
