import { fail } from '../../errors.js';
import type { Position, Totals } from '../../storage/backend.js';
import { type Alias, entryBytes, hashOf, type StoredEntry } from '../../storage/entry.js';
import type { RecordStore } from '../../storage/record-store.js';
import { Absent } from './absent.js';
import { changesUnder, type GroupChanges, type Groups, NO_GROUPS, type Plan, readGroups } from './groups.js';
import { MOST_ROUNDS, type ReadState, type StateRecord } from './state-record.js';
import type { StoreState } from './store-state.js';

export const NO_PLAN: Plan = {
  entries: new Map(),
  bodies: new Map(),
  aliases: new Map(),
  removedEntries: [],
  removedAliases: [],
};

/** Hashes that one round reads and writes where a store has no transactions. */
const PART = 100;

type Read = ReadState & { readonly groups: Groups };

type IsGone = (stored: StoredEntry | Alias, since: number) => boolean;

/** What is changed: everything under these hashes. `others`: keys that may be put. `isGone`: what counts as removed. */
export type Target = {
  readonly hashes: readonly string[];
  readonly others?: readonly string[];
  readonly isGone?: IsGone;
  /** Of the variants, only this one is read. */
  readonly only?: string;
};

/** Decides about the hashes that are still to be changed, from what is under them. */
type Decide = (
  hashes: ReadonlySet<string>,
  groups: Groups,
  state: StoreState,
) => Plan & { readonly position?: Position };

/** What a change came to: the growth of the totals, and the cacheKeys of entries that are gone. */
export type Made = {
  readonly growth: Totals;
  readonly gone: readonly string[];
  /** What was put and has been removed at once, since a removal came in between. */
  readonly withdrawn: readonly string[];
};

/** Changes of what is under hashes, by compare-and-set, again for those that somebody else changed in between. */
export class Changes {
  readonly #store: RecordStore;
  readonly #state: StateRecord;
  readonly #absent = new Absent();
  /** One after the other: changes of one process would only make each other try again. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: RecordStore, state: StateRecord) {
    this.#store = store;
    this.#state = state;
  }

  /** The state, and what is under a hash, for a lookup: mostly a write follows where it finds nothing. */
  async look(hash: string): Promise<Read> {
    const found = await this.read([hash], 'whole');
    if (found.groups.records.size === 0) this.#absent.note(hash);
    return found;
  }

  /** The state, and what is under these hashes. */
  async read(hashes: readonly string[], part: 'head' | 'whole', target: Omit<Target, 'hashes'> = {}): Promise<Read> {
    const { state, version, records } = await this.#state.read(hashes, part);
    return {
      state,
      version,
      groups: await readGroups(this.#store, { ...target, hashes, roots: records, part, state }),
    };
  }

  async make(target: Target, decide: Decide = () => NO_PLAN): Promise<Made> {
    const size = this.#store.atomicity === 'store' ? target.hashes.length : PART;
    const all: Made[] = [];
    for (let at = 0; at < target.hashes.length; at += size) {
      const part = { ...target, hashes: target.hashes.slice(at, at + size) };
      const made = this.#turn.then(() => this.#makePart(part, decide));
      this.#turn = made.catch(() => undefined);
      all.push(await made);
    }
    return sumOf(all);
  }

  async #makePart(target: Target, decide: Decide): Promise<Made> {
    const { made, read } = await this.#rounds(target, decide);
    return sumOf([made, await this.#afterwards(target, read)]);
  }

  /** Gives the state that was read first: what has happened since concerns all that was changed. */
  async #rounds(target: Target, decide: Decide): Promise<{ readonly made: Made; readonly read: ReadState }> {
    const all: Made[] = [];
    let first: ReadState | undefined;
    let pending: ReadonlySet<string> = new Set(target.hashes);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const guess = round === 0 ? this.#guess(target) : undefined;
      const { failed, made, read } = await this.#round(pending, target, decide, guess);
      all.push(made);
      first ??= read;
      pending = failed;
      if (pending.size === 0) return { made: sumOf(all), read: first };
    }
    throw fail('backend-unavailable', 'storeBusy', this.#store.name);
  }

  async #round(
    pending: ReadonlySet<string>,
    { others = [], ...target }: Target,
    decide: Decide,
    guess: Read | undefined,
  ): Promise<{ readonly failed: ReadonlySet<string>; readonly made: Made; readonly read: ReadState }> {
    const hashes = [...pending];
    const concerned = others.filter((key) => pending.has(hashOf(key)));
    const first = guess ?? (await this.read(hashes, 'head', { ...target, others: concerned }));
    const { groups } = first;
    if (guess === undefined) this.#absent.learn(groups.records.size === 0);
    const plan = decide(pending, groups, first.state);
    const parts = await Promise.all(
      hashes.map(async (hash) => ({ hash, changes: await changesUnder(hash, groups, plan, first.state.sequence) })),
    );
    const reserved = plan.position === undefined ? first : await this.#state.reserve(plan.position.order, first);
    // Something was removed after the decision.
    if (!isSameTime(reserved, first)) return { failed: pending, made: sumOf([]), read: first };
    const committed = await this.#commit(parts, reserved);
    // A guess is confirmed by the changes that it leads to.
    const unconfirmed = parts.filter(({ changes }) => guess !== undefined && changes.first.length === 0);
    const failed = new Set([...committed, ...unconfirmed.map(({ hash }) => hash)]);
    return {
      failed,
      made: madeOf(
        hashes.filter((hash) => !failed.has(hash)),
        groups,
        plan,
      ),
      read: first,
    };
  }

  /**
   * What is expected under the hashes of a write, so that it need not read first: nothing. The compare-and-set shows whether that
   * holds, but only if it compares the state as well.
   */
  #guess({ hashes, others }: Target): Read | undefined {
    if (this.#store.atomicity !== 'store' || others === undefined || this.#state.last === undefined) return undefined;
    return this.#absent.takeAll(hashes) ? { ...this.#state.last, groups: NO_GROUPS } : undefined;
  }

  /** Gives the hashes whose changes did not happen. */
  async #commit(
    parts: readonly { readonly hash: string; readonly changes: GroupChanges }[],
    read: ReadState,
  ): Promise<ReadonlySet<string>> {
    const first = parts.flatMap(({ changes }) => changes.first);
    const afterwards = parts.flatMap(({ changes }) => changes.afterwards);
    if (first.length + afterwards.length === 0) return new Set();
    if (this.#store.atomicity === 'store') {
      const done = await this.#store.set([this.#state.unchanged(read), ...first, ...afterwards]);
      return new Set(done.every(Boolean) ? [] : parts.map(({ hash }) => hash));
    }
    const done = first.length === 0 ? [] : await this.#store.set(first);
    const failed = new Set(first.filter((_, index) => done[index] !== true).map(({ key }) => hashOf(key)));
    // Somebody else may have named such a variant again by now; then its deletion does not happen, or costs a miss.
    const left = afterwards.filter(({ key }) => !failed.has(hashOf(key)));
    if (left.length > 0) await this.#store.set(left);
    return failed;
  }

  /**
   * Without transactions, something may have been removed while it was written: then it goes now. A lookup in between does not
   * find it, since the removal has been logged.
   */
  async #afterwards(target: Target, { state: before }: ReadState): Promise<Made> {
    if (this.#store.atomicity === 'store' || target.others === undefined) return sumOf([]);
    const { state } = await this.#state.read([], 'head');
    const isNew = state.epoch !== before.epoch;
    if (isSameTime({ state }, { state: before })) return sumOf([]);
    const written = new Set(target.others);
    const isGone: IsGone = ({ cacheKey }, since) => written.has(cacheKey) && (isNew || since < state.floor);
    const { made } = await this.#rounds({ hashes: target.hashes, isGone }, () => NO_PLAN);
    return { ...made, withdrawn: made.gone };
  }
}

/** Has nothing been removed between these two? */
const isSameTime = (one: Pick<ReadState, 'state'>, other: Pick<ReadState, 'state'>): boolean =>
  one.state.epoch === other.state.epoch && one.state.sequence === other.state.sequence;

/** What the changes under these hashes come to. */
function madeOf(hashes: readonly string[], groups: Groups, plan: Plan): Made {
  const done = new Set(hashes);
  const isDone = (key: string): boolean => done.has(hashOf(key));
  const gone = [
    ...plan.removedEntries,
    ...[...groups.removed].flatMap(([key, stored]) => ('target' in stored ? [] : key)),
  ];
  let [count, bytes] = [0, 0];
  for (const key of gone) {
    const entry = groups.entries.get(key)?.stored ?? groups.removed.get(key);
    if (!isDone(key) || entry === undefined || 'target' in entry) continue;
    count -= 1;
    bytes -= entryBytes(entry);
  }
  for (const [key, entry] of plan.entries) {
    if (!isDone(key)) continue;
    const before = groups.entries.get(key)?.stored;
    count += before === undefined ? 1 : 0;
    bytes += entryBytes(entry) - (before === undefined ? 0 : entryBytes(before));
  }
  return { growth: { count, bytes }, gone: gone.filter(isDone), withdrawn: [] };
}

function sumOf(all: readonly Made[]): Made {
  const growth = all.reduce(
    (sum, { growth: { count, bytes } }) => ({ count: sum.count + count, bytes: sum.bytes + bytes }),
    { count: 0, bytes: 0 },
  );
  return {
    growth,
    gone: [...new Set(all.flatMap(({ gone }) => gone))],
    withdrawn: all.flatMap(({ withdrawn }) => withdrawn),
  };
}
