import { decodeFrame, encodeFrame } from '../backends/remote/frame.js';
import { FRAME_TYPE } from '../backends/remote/wire.js';
import { isCount, isNumber, isRecord, isString, nullable, optional, shape } from '../guards.js';
import type { Head, NewRecord, RecordStore } from '../storage/record-store.js';
import { frameAnswer, jsonAnswer, refusal } from './answers.js';

/** A request for one record; its body has been read. */
export type RecordRequest = {
  readonly method: string;
  readonly key: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
};

/** Answer a request for one record. Its version is its ETag. */
export function answerRecord(store: RecordStore, request: RecordRequest): Promise<Response> {
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return read(store, request);
    case 'PUT':
      return put(store, request);
    default:
      return change(store, request, null);
  }
}

async function read(store: RecordStore, { key, method, headers }: RecordRequest): Promise<Response> {
  const [record] = await store.get([key], 'whole');
  if (record === undefined) return refusal('missing');
  const { version, head, body = null } = record;
  const fields = { etag: tagOf(version) };
  if (headers.get('if-none-match') === fields.etag) return new Response(null, { status: 304, headers: fields });
  const bytes = encodeFrame({ version, head, size: body?.byteLength ?? null }, body === null ? [] : [body]);
  const answer = frameAnswer(bytes, { ...fields, 'content-length': String(bytes.byteLength) });
  return method === 'HEAD' ? new Response(null, answer) : answer;
}

type WireNew = {
  readonly version?: string | undefined;
  readonly head: Head;
  readonly size?: number | null | undefined;
  readonly expires?: number | null | undefined;
};
const isWireNew = shape<WireNew>({
  version: optional(isString),
  head: (value): value is Head => isRecord(value),
  size: optional(nullable(isCount)),
  expires: optional(nullable(isNumber)),
});

async function put(store: RecordStore, request: RecordRequest): Promise<Response> {
  if (request.headers.get('content-type') !== FRAME_TYPE) return refusal('media-type');
  const frame = decodeFrame(request.body);
  if (frame === undefined || !isWireNew(frame.json)) return refusal('bad-request');
  const { version = crypto.randomUUID(), head, size, expires = expiryIn(request.headers) } = frame.json;
  const record = { version, head, body: frame.bodies.take(size), expires };
  return frame.bodies.isUsedUp ? change(store, request, record) : refusal('bad-request');
}

/** `x-ttl`: seconds from now; without it, the record stays. */
function expiryIn(headers: Headers): number | null {
  const seconds = headers.get('x-ttl');
  return seconds !== null && /^\d{1,10}$/.test(seconds) ? Date.now() + Number(seconds) * 1000 : null;
}

/** Tries of a change without a condition: others may change the same record. */
const MOST_ROUNDS = 20;

/** Put a record, or with null remove it. */
async function change(store: RecordStore, request: RecordRequest, record: NewRecord | null): Promise<Response> {
  const { key, headers } = request;
  const condition = conditionIn(headers);
  if (condition === undefined) return refusal('bad-request');
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const stored = condition === 'none' ? await versionOf(store, key) : undefined;
    if (record === null && stored === null) return new Response(null, { status: 204 });
    const expected = condition === 'none' ? (stored ?? null) : condition.expected;
    const [isDone] = await store.set([{ key, expected, record }]);
    if (isDone === true) return done(record, expected);
    if (condition !== 'none') break;
  }
  return refusal('precondition');
}

const done = (record: NewRecord | null, expected: string | null): Response =>
  record === null
    ? new Response(null, { status: 204 })
    : jsonAnswer(
        { version: record.version },
        { status: expected === null ? 201 : 200, headers: { etag: tagOf(record.version) } },
      );

async function versionOf(store: RecordStore, key: string): Promise<string | null> {
  return (await store.get([key], 'head'))[0]?.version ?? null;
}

/** What `If-Match: "version"` or `If-None-Match: *` expects; undefined for any other condition. RFC 9110 §13.1. */
function conditionIn(headers: Headers): 'none' | { readonly expected: string | null } | undefined {
  const [match, noneMatch] = [headers.get('if-match'), headers.get('if-none-match')];
  if (match === null && noneMatch === null) return 'none';
  if (noneMatch === '*' && match === null) return { expected: null };
  const version = /^"([^"]*)"$/.exec(match ?? '')?.[1];
  return version === undefined || noneMatch !== null ? undefined : { expected: version };
}

const tagOf = (version: string): string => `"${version}"`;
