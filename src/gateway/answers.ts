import { FRAME_TYPE } from '../backends/remote/wire.js';

/** What a gateway says in place of an answer, and what to do about it. */
const REFUSALS = {
  'bad-request': [400, 'The request could not be read. Is it of the same release of cached-session?'],
  'protocol-version': [
    400,
    'Another version of the protocol. Install the same release of cached-session on both sides.',
  ],
  unauthorized: [401, 'Send a token of this gateway: "Authorization: Bearer ...".'],
  forbidden: [403, 'The token is not for this namespace, or for reading only.'],
  origin: [403, 'The origin of the page is not among the "origins" of this gateway.'],
  'not-found': [404, 'There is nothing here. The paths are {namespace}/{key}, {namespace}/ and {namespace}/$batch.'],
  missing: [404, 'Nothing is stored under this key.'],
  method: [405, 'This path does not know the method.'],
  precondition: [412, 'The record has another version by now. Read it again.'],
  'too-large': [413, 'The body is larger than this gateway takes. Raise its "maxBodyBytes", or send less.'],
  'media-type': [415, `Send the media type ${FRAME_TYPE}.`],
  'store-failed': [503, 'The store behind this gateway failed. Its log says more.'],
  'store-slow': [503, 'The store behind this gateway does not answer in time.'],
  stopping: [503, 'This gateway is being stopped.'],
  quota: [507, 'The store behind this gateway is full.'],
} as const satisfies Record<string, readonly [status: number, advice: string]>;

export type RefusalKind = keyof typeof REFUSALS;

/** An answer that says why there is no other. */
export function refusal(kind: RefusalKind, own: Readonly<Record<string, unknown>> = {}): Response {
  const [status, advice] = REFUSALS[kind];
  const headers: Record<string, string> = {
    ...(status === 503 && { 'retry-after': '1' }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  };
  return jsonAnswer({ error: kind, advice, ...own }, { status, headers });
}

export const jsonAnswer = (json: unknown, { status = 200, headers = {} }: Init = {}): Response =>
  new Response(JSON.stringify(json), { status, headers: { ...headers, 'content-type': 'application/json' } });

type Init = { readonly status?: number; readonly headers?: Readonly<Record<string, string>> };

export const frameAnswer = (bytes: Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(bytes, { headers: { ...headers, 'content-type': FRAME_TYPE } });
