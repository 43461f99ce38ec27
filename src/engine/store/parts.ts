import { fieldValue, type HeaderFields, parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { isFresh } from '../../http/freshness/freshness.js';
import { announcedPart, completeFields, partOf, type StoredPart, wholePart } from '../../http/ranges/byte-range.js';
import {
  type Combined,
  combinedFields,
  type Piece,
  placePart,
  type StoredBeside,
} from '../../http/ranges/combining.js';
import type { Millis } from '../../http/units.js';
import { type StrongValidators, strongValidatorsOf } from '../../http/validating/validators.js';
import type { Candidate, Selectable, StoredBody, StoredEntry } from '../../storage/entry.js';
import type { Received } from '../fetch/fetch-group.js';
import { hasCountableBytes } from '../lookup/reuse.js';

/** A complete part, and what is stored under its name. */
type Arrived = { readonly candidate: Candidate; readonly beside: Selectable | undefined };

/**
 * What a part (206) is stored as: joined to the stored part, instead of it, or not at all (null), when what is stored is worth more, or
 * when it is uncertain which bytes came. RFC 9111 §3.3, §3.4.
 */
export function placed({ candidate, beside }: Arrived): Candidate | null {
  const { entry, body } = candidate;
  const fields = parseFieldLines(entry.fields);
  const part = hasCountableBytes(entry, fields) ? partOf(fields, entry.size) : null;
  if (part === null) return null;
  const placement = placePart(besideOf(beside, entry), { ...strongValidatorsOf(fields, entry.responseTime), part });
  switch (placement.kind) {
    case 'keep-stored':
      return null;
    case 'replace':
      return placement.isComplete
        ? { entry: completeEntry(entry, completeFields(fields, entry.size)), body }
        : candidate;
    case 'combined':
      return beside?.body === undefined ? null : joined({ ...beside, body: beside.body }, candidate, placement);
  }
}

function besideOf(beside: Selectable | undefined, { responseTime }: StoredEntry): StoredBeside | null {
  if (beside === undefined) return null;
  const fields = parseFieldLines(beside.entry.fields);
  const part = partIn(beside.entry, fields);
  if (part === null) return null;
  const { status } = beside.entry;
  const validators = strongValidatorsOf(fields, beside.entry.responseTime);
  return { ...validators, part, status, isFresh: isFresh(beside.entry, responseTime) };
}

function partIn(entry: StoredEntry, fields: HeaderFields): StoredPart | null {
  if (entry.status === 206) return partOf(fields, entry.size);
  return wholePart(entry.size, { isCuttable: hasCountableBytes(entry, fields) });
}

function joined(stored: Candidate, arrived: Candidate, combined: Combined): Candidate {
  const fields = combinedFields(parseFieldLines(stored.entry.fields), parseFieldLines(arrived.entry.fields), combined);
  const size = combined.part.last - combined.part.first + 1;
  const { byWorker, ...own } = arrived.entry;
  const { createdAt } = stored.entry;
  const isByWorker = byWorker && stored.entry.byWorker;
  const entry = { ...own, size, fields: toFieldLines(fields), createdAt, ...(isByWorker && { byWorker }) };
  const body = joinedBody(combined.pieces, { stored: stored.body, new: arrived.body });
  return { entry: combined.isComplete ? completeEntry(entry, fields) : entry, body };
}

const completeEntry = (entry: StoredEntry, fields: HeaderFields): StoredEntry => ({
  ...entry,
  status: 200,
  statusText: 'OK',
  fields: toFieldLines(fields),
});

/** A Blob of slices: nothing is copied, however large it is. */
function joinedBody(pieces: readonly Piece[], bodies: Readonly<Record<Piece['from'], StoredBody>>): Blob {
  return new Blob(
    pieces.map(({ from, offset, length }) => (bodies[from] ?? new ArrayBuffer(0)).slice(offset, offset + length)),
  );
}

/**
 * Join the stored part and the received rest into the whole response. A response that is no part is returned as it is; null: a part of
 * another representation, so that all of it must be requested.
 */
export function completed(stored: Candidate, received: Received): Received | null {
  if (received.response.status !== 206) return received.response.status === 416 ? null : received;
  const fields = fieldsOfWhole(stored, received);
  if (fields === null || received.response.body === null) return null;
  const streams = [new Blob([stored.body ?? '']).stream(), received.response.body] as const;
  const body = concatenated(streams, Number(fieldValue(fields, 'content-length')));
  const headers = fields.map(([name, value]): [string, string] => [name, value]);
  const response = new Response(body, { status: 200, statusText: 'OK', headers });
  const byWorker = stored.entry.byWorker && received.byWorker;
  const typed = Object.defineProperty(response, 'type', { value: received.response.type });
  return { ...received, fields, response: typed, byWorker };
}

/** Null where the two are not all of one representation. */
function fieldsOfWhole({ entry }: Candidate, { fields, responseTime }: Received): HeaderFields | null {
  const before = parseFieldLines(entry.fields);
  const part = partOf(before, entry.size);
  const rest = announcedPart(fields);
  // An overlap would have to be cut: requesting all of it is simpler.
  if (part === null || rest === null || rest.first !== part.last + 1) return null;
  const validators = strongValidatorsOf(before, entry.responseTime);
  const stored = { ...validators, part, status: entry.status, isFresh: false };
  const placement = placePart(stored, { ...validatorsOfRest(fields, responseTime, validators), part: rest });
  return placement.kind === 'combined' && placement.isComplete ? combinedFields(before, fields, placement) : null;
}

/**
 * A 206 to If-Range is of the representation that was asked for, and may leave out a Last-Modified that the recipient has.
 * RFC 9110 §15.3.7.
 */
function validatorsOfRest(fields: HeaderFields, responseTime: Millis, asked: StrongValidators): StrongValidators {
  const said = strongValidatorsOf(fields, responseTime);
  return said.etag === null && said.lastModified === null ? { ...asked, etag: null } : said;
}

/** One after the other. If the second one tears or has another length, so does the whole. */
function concatenated(
  [first, second]: readonly [ReadableStream<Uint8Array>, ReadableStream<Uint8Array>],
  length: number,
): ReadableStream<Uint8Array> {
  let left = length;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      left -= bytes.byteLength;
      controller.enqueue(bytes);
    },
    flush(controller) {
      if (left !== 0) controller.error(new TypeError('The rest of the response has another length than it said.'));
    },
  });
  first
    .pipeTo(writable, { preventClose: true })
    .then(() => second.pipeTo(writable))
    .catch((error: unknown) => second.cancel(error).catch(() => undefined));
  return readable;
}
