import type { Answer } from '../../engine/answer.js';
import { servedFields } from '../../http/fields/cache-status.js';
import { type HeaderFields, parseFieldLines } from '../../http/fields/header-fields.js';
import type { Millis } from '../../http/units.js';
import { toHeaders } from '../../request/headers.js';
import { type Ends, servedResponse } from './served-response.js';

/** Fields as Fetch's `Headers`. */
export const nativeHeaders = ({ fields }: Pick<Answer, 'fields'>): Headers => toHeaders(parseFieldLines(fields));

/** The same, with its age and what the cache did, as far as script may read the answer. */
export function servedHeaders(answer: Answer, now: Millis): Headers {
  if (answer.native !== undefined) return nativeHeaders(answer);
  return toHeaders(servedFields(answer, now));
}

/** A native `Response` with the answer's own `url`, `redirected` and `type`, which `clone()` keeps. */
export function nativeResponse(answer: Answer, fields: HeaderFields, body: BodyInit | null, ends?: Ends): Response {
  const { status, statusText, url, redirected, type } = answer;
  return servedResponse(mayHaveBody(status) ? body : null, { status, statusText, url, redirected, type, fields }, ends);
}

const mayHaveBody = (status: number): boolean => ![101, 103, 204, 205, 304].includes(status);
