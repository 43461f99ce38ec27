import { fieldValue, type HeaderFields, parseFieldLines } from '../../http/fields/header-fields.js';
import { announcedPart, partOf } from '../../http/ranges/byte-range.js';
import { combinedFields, placePart } from '../../http/ranges/combining.js';
import type { Millis } from '../../http/units.js';
import { type StrongValidators, strongValidatorsOf } from '../../http/validating/validators.js';
import type { Candidate } from '../../storage/entry.js';
import type { Received } from './fetch-group.js';

/**
 * Join the stored part and the received rest into the whole response. A response that is no part is returned as it is; null: a part of
 * another representation, so that all of it must be requested.
 */
export function completed(stored: Candidate, received: Received): Received | null {
  if (received.response.status !== 206) return received.response.status === 416 ? null : received;
  const fields = fieldsOfWhole(stored, received);
  if (fields === null || received.response.body === null) return null;
  const streams = [new Blob([stored.body ?? '']).stream(), received.response.body] as const;
  const body = joined(streams, Number(fieldValue(fields, 'content-length')));
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
function joined(
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
