import type { Change, Reading } from './schema.js';
import { issue } from './transaction.js';

/** The key kept in the store; undefined before the first. */
export async function readIdentityKey(tx: Reading): Promise<CryptoKey | undefined> {
  const stored = await tx.objectStore('state').get('identity');
  return stored instanceof CryptoKey ? stored : undefined;
}

/** Keep this key, unless another engine was faster: then that one counts. */
export async function keepIdentityKey(tx: Change, key: CryptoKey): Promise<CryptoKey> {
  const stored = await readIdentityKey(tx);
  if (stored !== undefined) return stored;
  await tx.objectStore('state').put(key, 'identity');
  return key;
}

/** The identity that holds where none is named. */
export async function readKeptIdentity(tx: Reading): Promise<string | null> {
  const kept = await tx.objectStore('state').get('kept');
  return typeof kept === 'string' ? kept : null;
}

export async function keepIdentity(tx: Change, identity: string | null): Promise<void> {
  const state = tx.objectStore('state');
  issue(identity === null ? state.delete('kept') : state.put(identity, 'kept'));
}
