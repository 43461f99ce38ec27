/** A variant of fetch: the browser's own, or one of ours. */
export type Way = {
  readonly api: 'native' | 'installed' | 'session';
  readonly cacheControl: boolean;
  readonly worker: boolean;
  /** Whether the response is stored before the case requests it. */
  readonly hit: boolean;
};

/** The observation of a case as plain data, compared member by member with the native one. */
export type Observation = Readonly<Record<string, unknown>>;

/** The environment of a case. Its URLs are unique to this run, so nothing stored by another is visible. */
export type At = {
  readonly way: Way;
  /** The fetch function of this variant, bound and unbound. */
  readonly fetch: typeof fetch;
  readonly bare: typeof fetch;
  /** The URL of the answer with this name (`server.ts`), and its URL on another origin. */
  readonly url: (answer: string) => string;
  readonly other: (answer: string) => string;
  /** Releases the `slow` or `torn` answers of this run. */
  readonly open: () => Promise<void>;
  /** Resolves when the origin has sent or cut all answers of this run. */
  readonly sent: () => Promise<void>;
};

export type Case = {
  readonly run: (at: At) => Promise<Observation>;
  /** The answers to store first; without it the case is never run as a hit. */
  readonly hit?: readonly string[];
  /** Also compares what the origin received. */
  readonly wire?: boolean;
};

export type Cases = Readonly<Record<string, Case>>;

export const METHODS = ['text', 'json', 'arrayBuffer', 'blob', 'bytes', 'formData'] as const;

/** An error as data. Its `cause` is not compared: only ours may have one. */
export function described(error: unknown): string {
  if (error instanceof DOMException) return `DOMException ${error.name}: ${error.message}`;
  // Chromium only names the method if all bytes had arrived when it was called.
  const message =
    error instanceof SyntaxError ? error.message.replace(/^Failed to execute 'json'.*?: /, '') : undefined;
  if (error instanceof Error)
    return `${error.constructor.name} ${error.name}: ${(message ?? error.message).replace(BROKEN_OFF, 'Error in input stream')}`;
  return `thrown ${typeof error}: ${String(error)}`;
}

/** Firefox's words for a body that breaks off, where it is read as a whole; a reader of its stream gets other words. */
const BROKEN_OFF = /^(Content-Length header of network response exceeds response Body|Decoding failed)\.$/;

/** Then nothing is expected to come any more. */
export const HANGS_AFTER_MS = 5_000;

/** The outcome of a promise: its value as data, its error, or still pending after a long time. */
export async function outcome(work: Promise<unknown> | (() => unknown)): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, HANGS_AFTER_MS, 'hangs');
  });
  try {
    return await Promise.race([typeof work === 'function' ? call(work) : work.then(shown), late]);
  } catch (error) {
    return described(error);
  } finally {
    clearTimeout(timer);
  }
}

const call = async (work: () => unknown): Promise<unknown> => shown(await work());

/** A value as data. */
export async function shown(value: unknown): Promise<unknown> {
  if (value instanceof Response) return `Response ${value.status}`;
  if (value instanceof Blob) return `Blob ${value.type} ${value.size}: ${(await value.text()).slice(0, 40)}`;
  if (value instanceof FormData) return [...value].map(([name, part]) => [name, partShown(part)]);
  if (value instanceof ArrayBuffer) return `ArrayBuffer ${decoded(new Uint8Array(value))}`;
  if (value instanceof Uint8Array) return `Uint8Array ${decoded(value)}`;
  return value === undefined ? 'undefined' : value;
}

const partShown = (part: FormDataEntryValue): string =>
  typeof part === 'string' ? part : `File ${part.name} ${part.type} ${part.size}`;

const decoded = (bytes: Uint8Array): string => `${bytes.byteLength}: ${new TextDecoder().decode(bytes.slice(0, 40))}`;

/** Reads a reader to its end. */
export async function drained(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
}

/** The properties of a response, without its body. */
export const face = ({ status, statusText, ok, url, redirected, type, bodyUsed }: Response): Observation => ({
  status,
  statusText,
  ok,
  url,
  redirected,
  type,
  bodyUsed,
});
