import type { Answer } from '../../engine/answer.js';
import { servedFields } from '../../http/fields/cache-status.js';
import { type HeaderFields, parseFieldLines } from '../../http/fields/header-fields.js';
import type { Millis } from '../../http/units.js';
import { appendAll, toHeaders } from '../../request/headers.js';
import { bare, type Ending, endingOf, openStream, streamOf } from './body.js';

/** The fields as Fetch's `Headers`. */
export const nativeHeaders = ({ fields }: Pick<Answer, 'fields'>): Headers => toHeaders(parseFieldLines(fields));

/** The same with Age and Cache-Status, unless script cannot read the response. */
export function servedHeaders(answer: Answer, now: Millis): Headers {
  if (answer.native !== undefined) return nativeHeaders(answer);
  return toHeaders(servedFields(answer, now));
}

/** A native `Response` with the answer's `url`, `redirected` and `type`, which `clone()` keeps. */
export function nativeResponse(
  answer: Answer,
  fields: HeaderFields,
  body: BodyInit | null,
  signal?: AbortSignal,
): Response {
  const { status, statusText, url, redirected, type } = answer;
  const face = { status, statusText, url, redirected, type, fields };
  return servedResponse(mayHaveBody(status) ? body : null, face, { signal, ending: endingOf(body) });
}

const mayHaveBody = (status: number): boolean => ![101, 103, 204, 205, 304].includes(status);

/** Members of a response that a constructed `Response` cannot have. */
type Face = Pick<Answer, 'status' | 'statusText' | 'url' | 'redirected' | 'type'> & {
  readonly fields: HeaderFields;
};

/** The means that can end the body early. */
type Ends = {
  readonly signal: AbortSignal | undefined;
  /** The end of the stream of the body; absent if the body is complete. */
  readonly ending: Ending | undefined;
};

/** The objects that answer in place of the platform's members. */
const standIns = new WeakMap<object, object>();
let ServedResponse: typeof Response | undefined;

/**
 * A `Response` as `fetch` gives it: with its own `url`, `redirected` and `type`, immutable headers, and a body that the signal ends. A
 * constructed `Response` has none of these (Fetch §5.5), so a subclass shows them.
 */
function servedResponse(body: BodyInit | null, face: Face, ends: Ends): Response {
  // Defined at the first use: importing the package must not need a `Response`.
  ServedResponse ??= withStandIns(class extends Response {}, SHOWN, (response) => standIns.get(response));
  // A status that the constructor refuses (0 of an opaque response) is only shown.
  const status = face.status >= 200 && face.status <= 599 ? face.status : 200;
  const headers = immutableHeaders(face.fields);
  const response = new ServedResponse(body, bare({ status, statusText: face.statusText, headers }));
  standIns.set(response, Object.assign(new Served(response, face, ends), face, { headers }));
  return response;
}

const SHOWN = [
  ...['status', 'ok', 'url', 'redirected', 'type', 'headers', 'body', 'bodyUsed', 'clone'],
  ...['text', 'json', 'arrayBuffer', 'blob', 'bytes', 'formData'],
];

/** One of the platform's methods that read a body. */
type Read<Value> = (this: Response) => Promise<Value>;

/** What a served response shows beside its face. */
class Served {
  readonly #face: Face;
  readonly #response: Response;
  readonly #signal: AbortSignal | undefined;
  #ending: Ending | undefined;
  /** Replaces the response's own body once that was exposed as a stream, so that the signal can end it. */
  #abortable: Response | undefined;

  constructor(response: Response, face: Face, { signal, ending }: Ends) {
    this.#response = response;
    this.#face = face;
    this.#signal = signal;
    this.#ending = ending;
  }

  get ok(): boolean {
    return this.#face.status >= 200 && this.#face.status <= 299;
  }

  get bodyUsed(): boolean {
    return platformBodyUsed(this.#response) || this.#abortable?.bodyUsed === true;
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    const whole = platformBody(this.#response);
    if (whole !== null && this.#signal !== undefined && this.#ending === undefined && !this.bodyUsed) {
      const stream = streamOf(
        openStream(() => whole),
        { signal: this.#signal, ahead: 0 },
      );
      this.#ending = endingOf(stream);
      this.#abortable = new Response(stream, bare({ headers: this.#response.headers }));
    }
    return this.#abortable?.body ?? whole;
  }

  clone(): Response {
    const copy = Response.prototype.clone.call(this.#source);
    return servedResponse(platformBody(copy), this.#face, { signal: this.#signal, ending: this.#ending });
  }

  text(): Promise<string> {
    return this.#read(Response.prototype.text);
  }

  /** By way of text, as the platform does: the message of a syntax error shows it. */
  json(): Promise<unknown> {
    if (this.#isUnusable()) return this.#read(Response.prototype.json);
    return this.text().then((text): unknown => JSON.parse(text));
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#read(Response.prototype.arrayBuffer);
  }

  blob(): Promise<Blob> {
    return this.#read(Response.prototype.blob);
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#read(Response.prototype.bytes);
  }

  formData(): Promise<FormData> {
    return this.#read(Response.prototype.formData);
  }

  /**
   * By a method of the platform; after an abort it rejects with the signal's reason, and the body stays unused. A body that breaks off
   * rejects with its own error where the platform has an AbortError for each stream that script made (Firefox).
   */
  #read<Value>(read: Read<Value>): Promise<Value> {
    if (this.#isUnusable()) return read.call(this.#source);
    if (this.#isAborted()) return Promise.reject(this.#signal?.reason);
    return read.call(this.#source).then(
      (value) => {
        if (this.#isAborted()) throw this.#signal?.reason;
        return value;
      },
      (error: unknown) => {
        if (this.#isAborted()) throw this.#signal?.reason;
        throw error instanceof DOMException ? (this.#ending?.error ?? error) : error;
      },
    );
  }

  get #source(): Response {
    return this.#abortable ?? this.#response;
  }

  #isAborted(): boolean {
    return this.#ending?.aborted ?? this.#signal?.aborted === true;
  }

  #isUnusable(): boolean {
    return this.bodyUsed || (this.#ending !== undefined && this.body?.locked === true);
  }
}

const platformBody = (response: Response): Response['body'] => Reflect.get(Response.prototype, 'body', response);
const platformBodyUsed = (response: Response): boolean => Reflect.get(Response.prototype, 'bodyUsed', response);

let ImmutableHeaders: typeof Headers | undefined;
let refusing: Headers | undefined;

const refusingFor = (): Headers => (refusing ??= Response.error().headers);

/** `Headers` that refuse changes with the same errors as the browser's immutable ones. */
function immutableHeaders(fields: HeaderFields): Headers {
  ImmutableHeaders ??= withStandIns(class extends Headers {}, ['append', 'set', 'delete'], refusingFor);
  const headers = new ImmutableHeaders();
  appendAll(headers, fields);
  return headers;
}

/**
 * Redirects these members to the stand-in of an instance; without one, to the platform. The class still looks like the platform's: its
 * constructor, enumerable members, and the errors of detached members.
 */
function withStandIns<Class extends { readonly prototype: object }>(
  subclass: Class,
  names: readonly string[],
  standInOf: (instance: object) => object | undefined,
): Class {
  const { prototype } = subclass;
  const platform: object = Object.getPrototypeOf(prototype);
  Object.defineProperty(prototype, 'constructor', bare({ value: platform.constructor, writable: true }));
  for (const name of names) {
    const member = Object.getOwnPropertyDescriptor(platform, name);
    if (member !== undefined) Object.defineProperty(prototype, name, standing(name, bare(member), standInOf));
  }
  return subclass;
}

function standing(
  name: string,
  { get, value, ...member }: PropertyDescriptor,
  standInOf: (instance: object) => object | undefined,
): PropertyDescriptor {
  if (get === undefined) {
    const method = {
      [name](this: object, ...given: readonly unknown[]): unknown {
        const standIn = standInOf(this);
        return Reflect.apply(standIn === undefined ? value : Reflect.get(standIn, name), standIn ?? this, given);
      },
    };
    return bare({ ...member, value: method[name] });
  }
  const shown = function (this: object): unknown {
    const standIn = standInOf(this);
    return standIn === undefined ? Reflect.apply(get, this, []) : Reflect.get(standIn, name);
  };
  return bare({ ...member, get: shown });
}
