import { causedBy, fail } from '../../errors.js';

/** An optional package, loaded at its first use. Rejects with a CacheError `bad-option` where it is not installed. */
export async function peer<Package>(name: 'yaml' | 'bson', load: () => Promise<Package>): Promise<Package> {
  try {
    return await load();
  } catch (cause) {
    throw causedBy(cause, fail('bad-option', 'serializerNeedsPackage', name));
  }
}
