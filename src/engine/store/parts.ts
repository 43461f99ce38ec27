import { fieldValue, type HeaderFields, parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { isFresh } from '../../http/freshness/freshness.js';
import { announcedPart, completeFields, partOf, wholePart } from '../../http/ranges/byte-range.js';
import { type Combined, combinedFields, placePart, type StoredBeside } from '../../http/ranges/combining.js';
import type { Millis } from '../../http/units.js';
import { type StrongValidators, strongValidatorsOf } from '../../http/validating/validators.js';
import type { Candidate, Selectable, StoredEntry } from '../../storage/entry.js';
import type { Received } from '../fetch/fetch-group.js';
import { hasCountableBytes } from '../lookup/reuse.js';

/**
 * The candidate to store for a part (206): joined to the stored part under its name (`beside`), instead of it, or not at all (null), when what is
 * stored is worth more, or when it is uncertain which bytes came. RFC 9111 §3.3, §3.4.
 */
export function placed(candidate: Candidate, beside: Selectable | undefined): Candidate | null {
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
  const { entry } = beside;
  const fields = parseFieldLines(entry.fields);
  const part =
    entry.status === 206
      ? partOf(fields, entry.size)
      : wholePart(entry.size, { isCuttable: hasCountableBytes(entry, fields) });
  if (part === null) return null;
  const validators = strongValidatorsOf(fields, entry.responseTime);
  return { ...validators, part, status: entry.status, isFresh: isFresh(entry, responseTime) };
}

/** A Blob of slices: nothing is copied, however large it is. */
function joined(stored: Candidate, arrived: Candidate, combined: Combined): Candidate {
  const { part, pieces, isComplete } = combined;
  const fields = combinedFields(parseFieldLines(stored.entry.fields), parseFieldLines(arrived.entry.fields), combined);
  const { byWorker, ...own } = arrived.entry;
  const { createdAt } = stored.entry;
  const isByWorker = byWorker && stored.entry.byWorker;
  const size = part.last - part.first + 1;
  const entry = { ...own, size, fields: toFieldLines(fields), createdAt, ...(isByWorker && { byWorker }) };
  const bodies = { stored: stored.body, new: arrived.body };
  const slices = pieces.map(({ from, offset, length }) =>
    (bodies[from] ?? new ArrayBuffer(0)).slice(offset, offset + length),
  );
  return { entry: isComplete ? completeEntry(entry, fields) : entry, body: new Blob(slices) };
}

const completeEntry = (entry: StoredEntry, fields: HeaderFields): StoredEntry => ({
  ...entry,
  status: 200,
  statusText: 'OK',
  fields: toFieldLines(fields),
});

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
