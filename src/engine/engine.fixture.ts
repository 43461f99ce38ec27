import { memoryBackend } from '../backends/memory/memory.js';
import { memoryTier } from '../backends/memory/memory-tier.js';
import { millis } from '../http/units.js';
import { parseSettings } from '../options/parse-settings.js';
import type { RequestSettings } from '../options/request-settings.js';
import type { SessionOptions, Settings } from '../options/table.js';
import { fromBodylessRequest } from '../request/from-native.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { Backend } from '../storage/backend.js';
import type { StoredBody, StoredEntry } from '../storage/entry.js';
import type { Coherence } from '../storage/tier.js';
import type { Answer, OpenBody } from './answer.js';
import type { Call, EngineParts } from './contract.js';
import type { FetchEngine } from './engine.js';
import { createEngine } from './engine.js';
import type { SessionEvent, SessionEventType } from './events.js';

export const ORIGIN = 'https://atlas.test';
const START = Date.UTC(2026, 0, 1);
const EVENTS: readonly SessionEventType[] = [
  'hit',
  'miss',
  'stored',
  'updated',
  'revalidated',
  'invalidated',
  'evicted',
  'cleared',
  'quota',
  'error',
];

/** An engine on a store in memory, with an origin and a clock that a test moves. */
export type World = {
  readonly engine: FetchEngine;
  readonly backend: Backend;
  readonly events: SessionEvent[];
  /** What reached the origin, in order. */
  readonly requests: Request[];
  readonly settings: Settings;
  /** Seconds go by. */
  wait(seconds: number): void;
  /** How the origin answers from now on. */
  origin: (request: Request) => Response | Promise<Response>;
  call(path: string, how?: Asking): Call;
  send(path: string, how?: Asking): Answer | Promise<Answer>;
  /** Sends, reads the body and waits until what follows is done. */
  get(path: string, how?: Asking): Promise<Read>;
  /** Everything that was given to waitUntil is done. */
  idle(): Promise<void>;
  stored(): Promise<readonly StoredEntry[]>;
};

export type Asking = {
  readonly init?: RequestInit;
  readonly options?: RequestSettings;
  readonly signal?: AbortSignal;
  readonly settings?: SessionOptions;
} & Pick<Call, 'forwardAs' | 'native' | 'beforeUnsafe' | 'runsCode'>;

export type Read = Answer & { readonly text: string };

export type WorldOptions = {
  readonly settings?: SessionOptions;
  readonly backend?: Backend;
  readonly parts?: Partial<EngineParts>;
};

export function world({ settings: given = {}, backend = memoryBackend(), parts = {} }: WorldOptions = {}): World {
  let now = START;
  const work = new Set<Promise<unknown>>();
  const events: SessionEvent[] = [];
  const requests: Request[] = [];
  const settings = settingsOf({ expireAfter: 60, ...given });
  const made: World = {
    backend,
    events,
    requests,
    settings,
    engine: createEngine({
      cacheName: 'test',
      backend,
      createTier: () => memoryTier(),
      coherence: null,
      fetch: async (request) => {
        requests.push(request);
        return made.origin(request);
      },
      now: () => millis(now),
      waitUntil: (promise) => void work.add(promise.finally(() => work.delete(promise))),
      origin: ORIGIN,
      ...parts,
    }),
    origin: ({ url }) => new Response(`body of ${new URL(url).pathname}`),
    wait: (seconds) => {
      now += seconds * 1000;
    },
    call: (path, how = {}) =>
      callOf(
        path,
        how,
        how.settings === undefined ? settings : settingsOf({ expireAfter: 60, ...given, ...how.settings }),
      ),
    send: (path, how) => made.engine.send(made.call(path, how)),
    get: async (path, how) => {
      const answer = await made.send(path, how);
      const text = await textOf(answer.body);
      await made.idle();
      return { ...answer, text };
    },
    idle: async () => {
      while (work.size > 0) {
        const under = [...work];
        await Promise.allSettled(under);
        for (const done of under) work.delete(done);
      }
    },
    stored: async () => {
      await made.idle();
      return (await backend.list({ after: null, limit: 1000 })).entries;
    },
  };
  for (const type of EVENTS) made.engine.listen(type, (event) => void events.push(event));
  return made;
}

export function settingsOf(options: SessionOptions): Settings {
  const parsed = parseSettings(options);
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

export function requestOf(path: string, init: RequestInit = {}): PreparedRequest {
  return fromBodylessRequest(new Request(new URL(path, ORIGIN), init));
}

function callOf(path: string, how: Asking, settings: Settings): Call {
  const { init, options = {}, signal, ...rest } = how;
  const { forwardAs, native, beforeUnsafe, runsCode } = rest;
  return {
    request: requestOf(path, init),
    settings,
    options,
    signal,
    forwardAs,
    native,
    beforeUnsafe,
    ...(runsCode && { runsCode }),
  };
}

export async function textOf(body: Answer['body'] | StoredBody): Promise<string> {
  if (body === null) return '';
  if (body instanceof ArrayBuffer) return new TextDecoder().decode(body);
  return body instanceof Blob ? body.text() : textOfOpen(body);
}

async function textOfOpen(body: OpenBody): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = await body.read(); bytes !== null; bytes = await body.read())
    text += decoder.decode(bytes, { stream: true });
  return text;
}

/** A response whose body a test writes, chunk by chunk. */
export type Slow = {
  readonly response: Response;
  write(text: string): void;
  end(): void;
  tear(): void;
  readonly cancelled: Promise<unknown>;
};

export function slow(init?: ResponseInit): Slow {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let cancel: (reason: unknown) => void = () => undefined;
  const cancelled = new Promise<unknown>((resolve) => {
    cancel = resolve;
  });
  const stream = new ReadableStream<Uint8Array>({
    start: (started) => {
      controller = started;
    },
    cancel,
  });
  return {
    response: new Response(stream, init),
    write: (text) => controller?.enqueue(new TextEncoder().encode(text)),
    end: () => controller?.close(),
    tear: () => controller?.error(new TypeError('reset')),
    cancelled,
  };
}

/** A moment that a test opens: what waits for it waits until then. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Engines beside this one could be, so that it has no memory tier; but there are none. */
export const NO_OTHERS: Coherence = {
  own: () => undefined,
  onChange: () => undefined,
  tell: () => undefined,
  tellAndWait: async () => undefined,
  share: () => undefined,
  onShared: () => undefined,
  close: () => undefined,
};

/** Lets every promise that can settle do so. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
