import type { Answer } from '../engine/index.js';
import { type HeaderFields, type Millis, parseFieldLines, servedFields } from '../policy/index.js';

/** What a response that is built by hand cannot say of itself (Fetch: `url` is empty, `redirected` false, `type` "default"). */
type Manner = Pick<Answer, 'status' | 'url' | 'redirected' | 'type'>;

/** Fields as Fetch's `Headers`. */
export const nativeHeaders = ({ fields }: Pick<Answer, 'fields'>): Headers => toHeaders(parseFieldLines(fields));

function toHeaders(fields: HeaderFields): Headers {
  const headers = new Headers();
  for (const [name, value] of fields) headers.append(name, value);
  return headers;
}

/** The same, with its age and what the cache did, as far as script may read the answer. */
export function servedHeaders(answer: Answer, now: Millis): Headers {
  if (answer.native !== undefined) return nativeHeaders(answer);
  return toHeaders(servedFields(answer, now));
}

/** A native `Response` with the answer's own `url`, `redirected` and `type`, which `clone()` keeps. */
export function nativeResponse(answer: Answer, headers: Headers, body: BodyInit | null): Response {
  const { status, statusText } = answer;
  // Statuses that Fetch lets nobody construct (0 of an opaque response) are shown by `dress`.
  const constructible = status >= 200 && status <= 599;
  const init = { status: constructible ? status : 200, statusText, headers };
  return dress(new Response(mayHaveBody(status) ? body : null, init), answer);
}

const mayHaveBody = (status: number): boolean => ![101, 103, 204, 205, 304].includes(status);

function dress(response: Response, manner: Manner): Response {
  const { status, url, redirected, type } = manner;
  const shown = status === response.status ? {} : { status: { value: status }, ok: { value: false } };
  return Object.defineProperties(response, {
    ...shown,
    url: { value: url },
    redirected: { value: redirected },
    type: { value: type },
    clone: { value: () => dress(Response.prototype.clone.call(response), manner) },
  });
}
