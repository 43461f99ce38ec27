import { isCount, isRecord, isString, isUnknown, listOf, nullable, shape } from '../../guards.js';
import { LOG_LENGTH, type Removal } from '../../storage/admission.js';
import type { Position } from '../../storage/backend.js';
import type { Alias, StoredEntry } from '../../storage/entry.js';
import { isSelectors } from '../../storage/parse-selectors.js';
import type { Head, Json } from '../../storage/record-store.js';
import { type Selector, selects } from '../../storage/selector.js';
import { firstPosition } from '../memory/random.js';

/** The key of the record with the state of the store. */
export const STATE = 'state';

/** The `kind` of heads that are encrypted. */
export const SEALED = 'sealed';

/** Whoever takes an encrypted state for a damaged one would begin a new one in its place. */
export const isSealed = (head: unknown): boolean => isRecord(head) && head.kind === SEALED;

/** When an encrypted record expires, which is in clear; null: never. */
export const sealedExpiry = (head: unknown): number | null =>
  isRecord(head) && typeof head.expires === 'number' ? head.expires : null;

/**
 * The state of a store, one record, so that compare-and-set on it orders all removals. `order` is above that of everything
 * written: writers reserve a range of it. `floor`: removals up to this one are no longer in the log.
 */
export type StoreState = Position & {
  readonly floor: number;
  readonly log: readonly Removal[];
  /** The identity of calls that name none. */
  readonly identity: string | null;
  /** The key of the identity partition, in base64. */
  readonly key: string | null;
};

/** Orders that a writer reserves at once, so that not every write changes the state. */
export const RESERVED = 1024;

/** The log is read with every lookup: at most this many characters of JSON. */
const LOG_CHARACTERS = 8192;
/** A removal with more is not kept: every write that was on its way when it began is refused. */
const REMOVAL_CHARACTERS = 1024;

/** The state of a new store. */
export const newState = (): StoreState => ({ ...firstPosition(), floor: 0, log: [], identity: null, key: null });

export const stateHead = ({ log, ...state }: StoreState): Head => ({ kind: 'state', ...state, log: toJson(log) });

/** Undefined: it cannot be read. */
export function parseState(head: unknown): StoreState | undefined {
  if (!isState(head)) return undefined;
  const { epoch, sequence, order, floor, log, identity, key } = head;
  return { epoch, sequence, order, floor, log: log.map(toRemoval), identity, key };
}

const EVERYTHING: readonly Selector[] = [{ kind: 'all' }];

/** One that cannot be read, such as a pattern that only a later engine understands, may have removed anything. */
const toRemoval = ({ sequence, selectors }: StoredRemoval): Removal => ({
  sequence,
  selectors: isSelectors(selectors) ? selectors : EVERYTHING,
});

type StoredRemoval = { readonly sequence: number; readonly selectors: unknown };
const isStoredRemoval = shape<StoredRemoval>({ sequence: isCount, selectors: isUnknown });
const isState = shape<Omit<StoreState, 'log'> & { readonly log: readonly StoredRemoval[] }>({
  epoch: isString,
  sequence: isCount,
  order: isCount,
  floor: isCount,
  log: listOf(isStoredRemoval, LOG_LENGTH),
  identity: nullable(isString),
  key: nullable(isString),
});

/** The state after one more removal. */
export function withRemoval(state: StoreState, selectors: readonly Selector[]): StoreState {
  const sequence = state.sequence + 1;
  const text = JSON.stringify(selectors);
  if (text.length > REMOVAL_CHARACTERS) return { ...state, sequence, floor: sequence, log: [] };
  // The same removal before has no effect beside this one.
  const others = state.log.filter((removal) => JSON.stringify(removal.selectors) !== text);
  const log = [...others, { sequence, selectors }];
  let floor = Math.max(state.floor, sequence - LOG_LENGTH);
  while (JSON.stringify(log).length > LOG_CHARACTERS) floor = Math.max(floor, log.shift()?.sequence ?? floor);
  return { ...state, sequence, floor, log: log.filter((removal) => removal.sequence > floor) };
}

/** The state of a store whose records are about to be deleted: it is another one, in which nothing counts that is there. */
export const emptied = ({ sequence, order, floor }: StoreState): StoreState =>
  withRemoval({ ...newState(), sequence, order, floor }, EVERYTHING);

/** Which removals are in the log before a change, and no longer after it. */
export const leavingLog = ({ log }: StoreState, { floor }: StoreState): readonly Removal[] =>
  log.filter(({ sequence }) => sequence <= floor);

/** The log for writes on their way: a writer that missed what is no longer in the log may have missed anything. */
export const removalsOf = ({ floor, log }: StoreState): readonly Removal[] => [
  { sequence: floor, selectors: EVERYTHING },
  ...log,
];

/**
 * Has a removal been logged since this was written? Then it counts as removed, though the record is still there: the removal may be under
 * way, or its process has ended, or this was written by one that had not seen it.
 */
export const isRemoved = (stored: StoredEntry | Alias, since: number, { sequence, log }: StoreState): boolean =>
  since < sequence &&
  log.some((removal) => removal.sequence > since && removal.selectors.some((selector) => selects(selector, stored)));

const toJson = (value: unknown): Json => JSON.parse(JSON.stringify(value));
