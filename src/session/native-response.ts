import type { Answer } from '../engine/index.js';
import { type Millis, parseFieldLines, servedFields } from '../policy/index.js';
import { toHeaders } from '../request/index.js';
import { type Ends, type Face, servedResponse } from './served-response.js';

/** Fields as Fetch's `Headers`. */
export const nativeHeaders = ({ fields }: Pick<Answer, 'fields'>): Headers => toHeaders(parseFieldLines(fields));

/** The same, with its age and what the cache did, as far as script may read the answer. */
export function servedHeaders(answer: Answer, now: Millis): Headers {
  if (answer.native !== undefined) return nativeHeaders(answer);
  return toHeaders(servedFields(answer, now));
}

/** A native `Response` with the answer's own `url`, `redirected` and `type`, which `clone()` keeps. */
export const nativeResponse = (answer: Answer, headers: Headers, body: BodyInit | null, ends?: Ends): Response =>
  servedResponse(mayHaveBody(answer.status) ? body : null, face(answer, headers), ends);

const face = ({ status, statusText, url, redirected, type }: Answer, headers: Headers): Face => ({
  status,
  statusText,
  url,
  redirected,
  type,
  headers,
});

const mayHaveBody = (status: number): boolean => ![101, 103, 204, 205, 304].includes(status);
