/** The store behind a map. */
export type Store<Key, Value> = {
  readonly get: (key: Key) => Promise<Value | undefined>;
  readonly set: (key: Key, value: Value) => Promise<void>;
  /** Resolves with the number removed. */
  readonly remove: (keys: readonly Key[]) => Promise<number>;
  readonly entries: () => AsyncIterable<readonly [Key, Value]>;
  readonly size: () => Promise<number>;
  readonly clear: () => Promise<void>;
};

/** The operations of an `AsyncStorage`, which documents them. */
export type StorageSource<Key, Value> = Store<Key, Value> & {
  readonly pop: (key: Key) => Promise<Value | undefined>;
  readonly popItem: () => Promise<readonly [Key, Value] | undefined>;
  readonly setDefault: (key: Key, value: Value) => Promise<Value>;
  readonly update: (entries: Iterable<readonly [Key, Value]> | AsyncIterable<readonly [Key, Value]>) => Promise<void>;
};

/** All operations, by those of the store. */
export function storageSource<Key, Value>(store: Store<Key, Value>): StorageSource<Key, Value> {
  const { get, set, remove, entries } = store;
  return {
    ...store,
    pop: async (key) => {
      const value = await get(key);
      if (value !== undefined) await remove([key]);
      return value;
    },
    popItem: async () => {
      for await (const entry of entries()) {
        await remove([entry[0]]);
        return entry;
      }
      return undefined;
    },
    setDefault: async (key, value) => {
      const present = await get(key);
      if (present === undefined) await set(key, value);
      return present ?? value;
    },
    update: async (all) => {
      for await (const [key, value] of all) await set(key, value);
    },
  };
}
