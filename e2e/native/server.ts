import { gzipSync } from 'node:zlib';
import { type Gate, gate } from '../fixtures/gate.js';
import type { Origin, SeenRequest } from '../fixtures/origin.js';
import type { Reply } from '../fixtures/reply.js';

const STORED = { 'cache-control': 'max-age=600' };
const TEXT = { 'content-type': 'text/plain;charset=utf-8', 'x-text': 'a text', ...STORED };
const OPEN_TO_ALL = { 'access-control-allow-origin': '*' };
const WASM = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const FORM = '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda\r\n--b--\r\n';

/** Serves the cases: `/native/<scope>/<answer>`; `/control/<scope>/open` releases the slow answers of a scope. */
export function serveCases(origin: Origin, other: Origin): void {
  const gates = new Gates();
  origin.route('/native/*', (request) => answerTo(request, gates, other));
  other.route('/native/*', (request) => withAccess(answerTo(request, gates, other), nameOf(request)));
  origin.route('/control/*', async ({ path }) => {
    const [, , scope = '', what] = path.split('/');
    if (what === 'open') gates.open(scope);
    else await Promise.all(requestsOf(origin, scope).map(({ over }) => over));
    return { body: 'done' };
  });
}

/** The requests received for one run of a case. */
export const requestsOf = (origin: Origin, scope: string): readonly SeenRequest[] =>
  origin.requests.filter(({ path }) => path.startsWith(`/native/${scope}/`));

/** A slow answer waits until its scope is opened next. */
class Gates {
  readonly #waiting = new Map<string, Gate>();

  of(scope: string): Promise<void> {
    const door = this.#waiting.get(scope) ?? gate();
    this.#waiting.set(scope, door);
    return door.opened;
  }

  open(scope: string): void {
    this.#waiting.get(scope)?.open();
    this.#waiting.delete(scope);
  }
}

const nameOf = ({ path }: SeenRequest): string => path.split('/')[3] ?? '';

function answerTo(request: SeenRequest, gates: Gates, other: Origin): Reply {
  const name = nameOf(request);
  const scope = request.path.split('/')[2] ?? '';
  const status = Number(/^status-(\d+)$/.exec(name)?.[1] ?? 0);
  if (status > 0)
    return { status, headers: TEXT, ...(![204, 205, 304].includes(status) && { body: `status ${status}` }) };
  const redirect = /^redirect-(\w+)$/.exec(name)?.[1];
  if (redirect !== undefined) return redirectTo(redirect, scope, other);
  return (
    PLAIN[name] ?? COMING[name]?.(() => gates.of(scope)) ?? OF_REQUEST[name]?.(request) ?? { status: 404, body: 'none' }
  );
}

function redirectTo(kind: string, scope: string, other: Origin): Reply {
  const here = `/native/${scope}`;
  const targets: Readonly<Record<string, string>> = {
    loop: `${here}/redirect-loop`,
    data: 'data:text/plain,hello',
    closed: `${other.url}${here}/closed`,
    other: `${other.url}${here}/text`,
    invalid: 'http://',
  };
  if (kind === 'none') return { status: 302, headers: TEXT, body: 'nowhere' };
  const code = Number(kind);
  const location = targets[kind] ?? `${here}/echo?redirected`;
  return { status: code > 0 ? code : 302, headers: { ...STORED, location } };
}

const typed = (type: string, body: string | Uint8Array): Reply => ({
  headers: { ...STORED, 'content-type': type },
  body,
});

const PLAIN: Readonly<Record<string, Reply>> = {
  text: { headers: { ...TEXT, etag: '"1"' }, body: 'hello world' },
  json: typed('application/json', '{"name":"Ada"}'),
  'broken-json': typed('application/json', '{"name":'),
  empty: typed('text/plain', ''),
  large: typed('application/octet-stream', 'x'.repeat(300_000)),
  form: typed('multipart/form-data; boundary=b', FORM),
  'broken-form': typed('multipart/form-data; boundary=c', FORM),
  urlencoded: typed('application/x-www-form-urlencoded', 'name=Ada+L&name=%C3%A4'),
  bom: typed('text/plain;charset=utf-8', '\uFEFFhello'),
  latin1: typed('text/plain;charset=iso-8859-1', new Uint8Array([228, 246])),
  untyped: { headers: STORED, body: 'hello' },
  gzip: { headers: { ...TEXT, 'content-encoding': 'gzip' }, body: gzipSync('hello world') },
  'broken-gzip': { headers: { ...TEXT, 'content-encoding': 'gzip' }, body: 'this is not compressed' },
  'two-types': {
    headers: [
      ['Content-Type', 'text/html'],
      ['Content-Type', 'text/plain;charset=utf-8'],
      ['Cache-Control', 'max-age=600'],
    ],
    body: 'hello',
  },
  reason: { statusText: 'All Is Fine', headers: TEXT, body: 'hello' },
  wasm: typed('application/wasm', WASM),
  fields: {
    headers: [
      ['Cache-Control', 'max-age=600'],
      ['X-Empty', ''],
      ['X-Two-Empty', ''],
      ['X-Two-Empty', ''],
      ['X-Two', 'a'],
      ['x-two', 'b, c'],
      ['X-Empty-First', ''],
      ['X-Empty-First', 'a'],
      ['X-Three', 'a'],
      ['X-Three', ''],
      ['X-Three', 'c'],
      ['X-Spaces', '  a  b  '],
      ['X-Latin1', 'ä'],
      ['X-UPPER', 'A'],
      ['Set-Cookie', 'a=b'],
      ['X-Comma', ','],
      ['Link', '</a>; rel=next'],
    ],
    body: 'fields',
  },
  closed: { headers: { 'content-type': 'text/plain' }, body: 'closed' },
  exposed: { headers: { ...TEXT, 'x-hidden': 'a', 'access-control-expose-headers': 'x-text' }, body: 'exposed' },
  destroy: 'destroy',
  hang: 'hang',
};

type Coming = (opened: () => Promise<void>) => Reply;

const COMING: Readonly<Record<string, Coming>> = {
  slow: (opened) => ({ headers: TEXT, body: pieces('first', opened, ',second') }),
  torn: (opened) => ({ headers: TEXT, body: pieces('first', opened) }),
  short: (opened) => ({ headers: { ...TEXT, 'content-length': '100' }, body: pieces('first', opened) }),
  chunks: () => ({ headers: TEXT, body: pieces('hello ', () => Promise.resolve(), 'world') }),
};

/** Without a second piece the connection is cut. */
async function* pieces(first: string, opened: () => Promise<void>, second?: string): AsyncGenerator<string> {
  const door = opened();
  yield first;
  await door;
  if (second === undefined) throw new Error('cut');
  yield second;
}

const OF_REQUEST: Readonly<Record<string, (request: SeenRequest) => Reply>> = {
  echo: ({ method, body, headers }) => ({
    headers: TEXT,
    body: `${method} ${headers['content-type'] ?? 'untyped'} ${body}`,
  }),
};

function withAccess(reply: Reply, name: string): Reply {
  if (typeof reply === 'string' || name === 'closed') return reply;
  const { headers = {} } = reply;
  return Array.isArray(headers) ? reply : { ...reply, headers: { ...headers, ...OPEN_TO_ALL } };
}
