import {
  either,
  type Guard,
  isBoolean,
  isCount,
  isNumber,
  isRecord,
  isString,
  isUnknown,
  isUpTo,
  listOf,
  literal,
  nullable,
  optional,
  shape,
} from '../../guards.js';
import type { Head, HeadPage, RecordChange, StoredRecord } from '../../storage/record-store.js';
import { BodyList, decodeFrame, encodeFrame, type Frame } from './frame.js';

/** The version of this protocol: client and gateway name it in a header field of each message. */
export const GATEWAY_PROTOCOL = 1;
export const PROTOCOL_FIELD = 'cached-session-protocol';
/** The media type of a {@link Frame}. */
export const FRAME_TYPE = 'application/vnd.cached-session';
/** What names the batch among the paths of a namespace: no key contains `$`. */
export const BATCH = '$batch';

/** A call of a record store, as one member of a batch. */
export type StoreCall =
  | { readonly op: 'get'; readonly keys: readonly string[]; readonly part: 'head' | 'whole' }
  | { readonly op: 'set'; readonly changes: readonly RecordChange[] }
  | { readonly op: 'heads'; readonly cursor: string | null }
  | { readonly op: 'clear' };

/** Why one call of a batch failed: the store is full, or failed. */
export type StoreFault = 'quota' | 'failed';

/** What came of a call, in the form of its kind. */
export type StoreResult =
  | { readonly records: readonly (StoredRecord | undefined)[] }
  | { readonly done: readonly boolean[] }
  | { readonly page: HeadPage }
  | { readonly cleared: true }
  | { readonly fault: StoreFault };

/** An answer to a batch: a result for each call, and the clock of the gateway in milliseconds since the epoch. */
export type BatchAnswer = { readonly now: number; readonly results: readonly StoreResult[] };

const NAME = /^[\w-]{1,64}$/;
const KEY = /^[\w~-]{1,80}$/;

export const isNamespace = (value: unknown): value is string => isString(value) && NAME.test(value);
export const isRecordKey = (value: unknown): value is string => isString(value) && KEY.test(value);

/** More than any client sends. */
const MOST_CALLS = 1000;
const MOST_KEYS = 10_000;
const isVersion = isUpTo(200);
const isSize = optional(nullable(isCount));

type WireRecord = {
  readonly version: string;
  readonly head: Head;
  readonly size?: number | null | undefined;
  readonly expires: number | null;
};
const isHead = (value: unknown): value is Head => isRecord(value);
const isWireRecord = shape<WireRecord>({
  version: isVersion,
  head: isHead,
  size: isSize,
  expires: nullable(isNumber),
});
type WireChange = {
  readonly key: string;
  readonly expected: string | null;
  readonly record?: WireRecord | null | undefined;
};
const isWireChange = shape<WireChange>({
  key: isRecordKey,
  expected: nullable(isVersion),
  record: optional(nullable(isWireRecord)),
});

type WireCall = Exclude<StoreCall, { op: 'set' }> | { readonly op: 'set'; readonly changes: readonly WireChange[] };
type OfOp<Op extends WireCall['op']> = Extract<WireCall, { op: Op }>;
const isWireCall: Guard<WireCall> = either(
  either(
    shape<OfOp<'get'>>({
      op: literal('get'),
      keys: listOf(isRecordKey, MOST_KEYS),
      part: literal('head', 'whole'),
    }),
    shape<OfOp<'set'>>({ op: literal('set'), changes: listOf(isWireChange, MOST_KEYS) }),
  ),
  either(
    shape<OfOp<'heads'>>({ op: literal('heads'), cursor: nullable(isUpTo(1000)) }),
    shape<OfOp<'clear'>>({ op: literal('clear') }),
  ),
);
const isWireCalls = listOf(isWireCall, MOST_CALLS);

/** A batch as the bytes of its request. */
export function encodeCalls(calls: readonly StoreCall[]): Uint8Array<ArrayBuffer> {
  const bodies = new BodyList();
  const json = calls.map((call) =>
    call.op === 'set' ? { op: call.op, changes: call.changes.map((change) => toWireChange(change, bodies)) } : call,
  );
  return encodeFrame(json, bodies.all);
}

/** The batch in a request; undefined where it is none. */
export function decodeCalls(bytes: Uint8Array<ArrayBuffer>): readonly StoreCall[] | undefined {
  const frame = decodeFrame(bytes);
  if (frame === undefined || !isWireCalls(frame.json)) return undefined;
  const calls = frame.json.map((call) =>
    call.op === 'set' ? { op: call.op, changes: call.changes.map((change) => fromWireChange(change, frame)) } : call,
  );
  return frame.bodies.isUsedUp ? calls : undefined;
}

function toWireChange({ key, expected, record }: RecordChange, bodies: BodyList): WireChange {
  if (record === undefined || record === null) return { key, expected, record };
  const { version, head, body, expires } = record;
  return { key, expected, record: { version, head, size: bodies.add(body), expires } };
}

function fromWireChange({ key, expected, record }: WireChange, { bodies }: Frame): RecordChange {
  if (record === undefined || record === null) return { key, expected, record };
  const { version, head, size, expires } = record;
  return { key, expected, record: { version, head, body: bodies.take(size), expires } };
}

type WireStored = { readonly version: string; readonly head?: unknown; readonly size?: number | null | undefined };
type WireResult =
  | { readonly records: readonly (WireStored | null)[] }
  | Exclude<StoreResult, { readonly records: unknown }>;

const isHeadPage = shape<HeadPage>({
  records: listOf(shape({ key: isRecordKey, version: isString, head: isUnknown })),
  next: nullable(isString),
});
const isWireResult: Guard<WireResult> = either(
  either(
    shape({ records: listOf(nullable(shape<WireStored>({ version: isString, head: isUnknown, size: isSize }))) }),
    shape({ done: listOf(isBoolean) }),
  ),
  either(
    either(shape({ page: isHeadPage }), shape({ cleared: literal(true) })),
    shape({ fault: literal('quota', 'failed') }),
  ),
);
const isAnswer = shape<{ readonly now: number; readonly results: readonly WireResult[] }>({
  now: isNumber,
  results: listOf(isWireResult),
});

/** An answer as the bytes of its response. */
export function encodeAnswer({ now, results }: BatchAnswer): Uint8Array<ArrayBuffer> {
  const bodies = new BodyList();
  const json = results.map((result) =>
    'records' in result ? { records: result.records.map((record) => toWireStored(record, bodies)) } : result,
  );
  return encodeFrame({ now, results: json }, bodies.all);
}

/** The answer in a response; undefined where it is none. */
export function decodeAnswer(bytes: Uint8Array<ArrayBuffer>): BatchAnswer | undefined {
  const frame = decodeFrame(bytes);
  if (frame === undefined || !isAnswer(frame.json)) return undefined;
  const results = frame.json.results.map((result) =>
    'records' in result ? { records: result.records.map((record) => fromWireStored(record, frame)) } : result,
  );
  return frame.bodies.isUsedUp ? { now: frame.json.now, results } : undefined;
}

function toWireStored(record: StoredRecord | undefined, bodies: BodyList): WireStored | null {
  if (record === undefined) return null;
  const { version, head, body } = record;
  return { version, head, size: bodies.add(body) };
}

function fromWireStored(record: WireStored | null, { bodies }: Frame): StoredRecord | undefined {
  if (record === null) return undefined;
  const { version, head, size } = record;
  return { version, head, body: bodies.take(size) };
}
