import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { Answer, AnswerBody } from '../../engine/answer.js';
import type { Call } from '../../engine/contract.js';
import { CacheError, type CacheErrorCode } from '../../errors.js';
import { millis } from '../../http/units.js';
import { parseSettings } from '../../options/parse-settings.js';
import type { Settings } from '../../options/table.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { toAnswerMessage } from '../codec.js';
import type { PageMessage, WorkerMessage } from '../messages.js';
import { isPageMessage } from '../parse-page-message.js';
import { badMessage } from '../wire-error.js';
import type { Connection } from './hello.js';
import { FakeLocks } from './locks.fixture.js';
import { type LinkParts, WorkerLink } from './worker-link.js';

type Kind = PageMessage[0];
type Of<K extends Kind> = Extract<PageMessage, readonly [K, ...unknown[]]>;

/** A worker whose every word the test says. */
export class FakeWorker {
  readonly locks = new FakeLocks();
  readonly batches: (readonly PageMessage[])[] = [];
  readonly #unread: PageMessage[] = [];
  #more: (() => void) | undefined;
  #port: MessagePort | undefined;
  #boots = 0;
  connections = 0;

  get lock(): string {
    return `boot-${this.#boots}`;
  }

  readonly connect = async (): Promise<Connection> => {
    this.connections += 1;
    this.#boots += 1;
    const name = this.lock;
    await new Promise<void>((held) => {
      this.locks.request(name, () => {
        held();
        return new Promise<void>(() => undefined);
      });
    });
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data }) => this.#hear(data);
    this.#port = port2;
    return { port: port1, lock: name, faults: [], answersEvents: false };
  };

  say(...messages: readonly unknown[]): void {
    this.#port?.postMessage(messages);
  }

  tell(...messages: readonly WorkerMessage[]): void {
    this.say(...messages);
  }

  /** The next message of this kind; others before it are passed over. */
  async next<K extends Kind>(kind: K): Promise<Of<K>> {
    for (;;) {
      const message = this.#unread.shift();
      if (message === undefined) {
        await new Promise<void>((resolve) => {
          this.#more = resolve;
        });
      } else if (isOf(message, kind)) return message;
    }
  }

  /** No more messages of this kind have come. */
  has(kind: Kind): boolean {
    return this.#unread.some((message) => isOf(message, kind));
  }

  die(): void {
    const port = this.#port;
    this.#port = undefined;
    if (port !== undefined) port.onmessage = null;
    this.locks.break(this.lock);
  }

  #hear(data: unknown): void {
    assert.ok(Array.isArray(data));
    const messages = data.map((raw) => {
      if (!isPageMessage(raw)) throw badMessage(raw).bad;
      return raw;
    });
    this.batches.push(messages);
    this.#unread.push(...messages);
    this.#more?.();
  }
}

const isOf = <K extends Kind>(message: PageMessage, kind: K): message is Of<K> => message[0] === kind;

export const settings: Settings = (() => {
  const parsed = parseSettings({ cacheName: 'test' });
  assert.equal(parsed.kind, 'parsed');
  return parsed.value;
})();

export const linkTo = (worker: FakeWorker, parts: Partial<LinkParts> = {}): WorkerLink =>
  new WorkerLink({
    connect: worker.connect,
    wake: () => undefined,
    locks: worker.locks,
    now: () => 0,
    referrer: () => 'https://page.org/',
    referrerPolicy: () => 'strict-origin-when-cross-origin',
    settings: () => settings,
    ...parts,
  });

export function requestOf(method = 'GET', url = 'https://page.org/a'): PreparedRequest {
  return { method, url, fragment: '', fields: '', body: null, fetchOptions: {} };
}

export const callOf = (method = 'GET', more: Partial<Call> = {}): Call => ({
  request: requestOf(method),
  settings,
  options: {},
  ...more,
});

export const answerOf = <Body extends AnswerBody>(
  body: Body,
  more: Omit<Partial<Answer>, 'body'> = {},
): Answer<Body> => ({
  status: 200,
  statusText: 'OK',
  url: 'https://page.org/a',
  redirected: false,
  type: 'basic',
  fields: 'etag:"one"',
  source: 'network',
  collapsed: false,
  cacheKey: '0123456789abcdef',
  createdAt: millis(1000),
  expires: null,
  size: null,
  elapsed: 5,
  body,
  ...more,
});

/** An answer as it stands on the wire. */
export const wireAnswer = (id: number, body: ArrayBuffer | 'open' | null, more: Partial<Answer> = {}): WorkerMessage =>
  toAnswerMessage(id, answerOf(null, more), body);

export const bytesOf = (text: string): ArrayBuffer => {
  const { buffer } = new TextEncoder().encode(text);
  assert.ok(buffer instanceof ArrayBuffer);
  return buffer.slice(0, text.length);
};

export async function textOf(body: Answer['body']): Promise<string> {
  if (body === null) return '';
  if (body instanceof ArrayBuffer) return new TextDecoder().decode(body);
  if (body instanceof Blob) return body.text();
  let text = '';
  for (let bytes = await body.read(); bytes !== null; bytes = await body.read())
    text += new TextDecoder().decode(bytes);
  return text;
}

export const hasCode = (code: CacheErrorCode) => (error: unknown) => error instanceof CacheError && error.code === code;

/** Long enough for messages that are on their way to have come. */
export async function settle(): Promise<void> {
  for (let times = 0; times < 5; times += 1) await turn();
}

/** What a page says of a response that it saves. */
export const savedResponse = {
  status: 200,
  statusText: '',
  type: 'basic',
  fields: '',
  createdAt: millis(0),
  responseTime: millis(0),
  elapsed: 0,
} as const;
