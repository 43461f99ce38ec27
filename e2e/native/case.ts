/** One way to fetch: the browser's own, or one of ours. */
export type Way = {
  readonly api: 'native' | 'installed' | 'session';
  readonly cacheControl: boolean;
  readonly worker: boolean;
  /** Is the answer stored before the case asks for it? */
  readonly hit: boolean;
};

/** What a case sees, as plain data: compared member by member with what it sees natively. */
export type Observation = Readonly<Record<string, unknown>>;

/** Where a case runs. URLs belong to this run alone, so nothing that another one stored is seen. */
export type At = {
  readonly way: Way;
  /** The function of this way, and the same without the object that it is of. */
  readonly fetch: typeof fetch;
  readonly bare: typeof fetch;
  /** The URL of an answer of this name (`server.ts`), and the same on another origin. */
  readonly url: (answer: string) => string;
  readonly other: (answer: string) => string;
  /** Let the origin go on with the `slow` or `torn` answers of this run. */
  readonly open: () => Promise<void>;
  /** Resolves when the origin has sent all of this run's answers to their end, or cut them. */
  readonly sent: () => Promise<void>;
};

export type Case = {
  readonly run: (at: At) => Promise<Observation>;
  /** The answers to store first; without it there is no such thing as a hit of this case. */
  readonly hit?: readonly string[];
  /** Compare what the origin saw as well. */
  readonly wire?: boolean;
};

export type Cases = Readonly<Record<string, Case>>;

export const METHODS = ['text', 'json', 'arrayBuffer', 'blob', 'bytes', 'formData'] as const;

/** An error as data. Its `cause` is not compared: the platform gives none, we may. */
export function described(error: unknown): string {
  if (error instanceof DOMException) return `DOMException ${error.name}: ${error.message}`;
  // Chromium names the method only where all bytes were there when it was called.
  const message =
    error instanceof SyntaxError ? error.message.replace(/^Failed to execute 'json'.*?: /, '') : undefined;
  if (error instanceof Error) return `${error.constructor.name} ${error.name}: ${message ?? error.message}`;
  return `thrown ${typeof error}: ${String(error)}`;
}

const HANGS_AFTER_MS = 5_000;

/** What becomes of a promise: its value as data, its error, or nothing in a long time. */
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

/** Everything that a reader still gives. */
export async function drained(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
}

/** What there is to see of a response without reading its body. */
export const face = ({ status, statusText, ok, url, redirected, type, bodyUsed }: Response): Observation => ({
  status,
  statusText,
  ok,
  url,
  redirected,
  type,
  bodyUsed,
});
