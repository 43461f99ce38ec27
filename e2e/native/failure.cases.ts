import { type At, type Cases, face, outcome } from './case.js';

/** The outcome of a call with these arguments. */
const calls = (at: At, all: Readonly<Record<string, readonly unknown[]>>): Promise<Readonly<Record<string, unknown>>> =>
  inTurn(all, (given) => at.fetch(...(given as [RequestInfo, RequestInit?])).then(face));

async function inTurn<Value>(
  all: Readonly<Record<string, Value>>,
  use: (value: Value) => Promise<unknown>,
): Promise<Readonly<Record<string, unknown>>> {
  const seen: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(all)) seen[name] = await outcome(() => use(value));
  return seen;
}

export const failure: Cases = {
  'no answer': {
    run: (at) => calls(at, { destroy: [at.url('destroy')], request: [new Request(at.url('destroy'))] }),
  },
  'no answer to HEAD, POST and PUT': {
    run: (at) =>
      calls(at, {
        head: [at.url('destroy'), { method: 'HEAD' }],
        post: [at.url('destroy'), { method: 'POST', body: 'a' }],
        put: [at.url('destroy'), { method: 'PUT', body: 'a' }],
      }),
  },
  'an error of the network is a plain TypeError': {
    run: async (at) => {
      const error: unknown = await at.fetch(at.url('destroy')).catch((failed: unknown) => failed);
      if (!(error instanceof TypeError)) return { error: String(error) };
      const keys = Reflect.ownKeys(error).filter((key) => key !== 'cause' && key !== 'stack');
      return {
        keys,
        name: error.name,
        message: error.message,
        text: String(error),
        prototype: Object.getPrototypeOf(error) === TypeError.prototype,
      };
    },
  },
  'no server': { run: (at) => calls(at, { refused: ['http://127.0.0.1:9/x'], blocked: ['http://127.0.0.1:1/x'] }) },
  'another origin that does not allow it': {
    run: (at) =>
      calls(at, {
        closed: [at.other('closed')],
        credentials: [at.other('text'), { credentials: 'include' }],
        preflight: [at.other('text'), { headers: { 'x-a': 'b' } }],
        method: [at.other('text'), { method: 'PUT' }],
        same: [at.other('text'), { mode: 'same-origin' }],
      }),
  },
  'redirects that fail': {
    run: (at) =>
      calls(at, {
        forbidden: [at.url('redirect-302'), { redirect: 'error' }],
        loop: [at.url('redirect-loop')],
        scheme: [at.url('redirect-data')],
        closed: [at.url('redirect-closed')],
        invalid: [at.url('redirect-invalid')],
      }),
  },
  'a redirect that leads nowhere': { run: (at) => calls(at, { none: [at.url('redirect-none')] }) },
  'URLs that are none': {
    run: (at) =>
      calls(at, {
        invalid: ['http://'],
        port: ['http://127.0.0.1:99999/'],
        host: ['http://a b/'],
        empty: ['http://?'],
        request: [new URL('http://127.0.0.1:9/x')],
      }),
  },
  'schemes that nobody fetches': {
    run: (at) =>
      calls(at, {
        unknown: ['x-scheme:abc'],
        ftp: ['ftp://127.0.0.1/x'],
        file: ['file:///etc/hostname'],
        blank: ['about:blank'],
        script: ['javascript:alert(1)'],
        blob: ['blob:nothing'],
        post: ['blob:nothing', { method: 'POST' }],
      }),
  },
  'credentials in the URL': {
    run: (at) =>
      calls(at, {
        both: [at.url('text').replace('//', '//ada:secret@')],
        user: [at.url('text').replace('//', '//ada@')],
        object: [new URL(at.url('text').replace('//', '//ada:secret@'))],
        other: [at.other('text').replace('//', '//ada:secret@')],
      }),
  },
  'dangling markup': {
    run: (at) =>
      calls(at, {
        both: [`${at.url('text')}?a=\n<b`],
        relative: [`${new URL(at.url('text')).pathname}?a=\n<b`],
        object: [new URL(`${at.url('text')}?a=\n<b`)],
        feed: [`${at.url('text')}?a=\nb`],
        tab: [`${at.url('text')}?a=\t<b`],
        mark: [`${at.url('text')}?a=<b`],
        init: [`${at.url('text')}?a=\n<b`, { headers: { accept: 'a/b' } }],
        head: [`${at.url('text')}?a=\n<b`, { method: 'HEAD' }],
        post: [`${at.url('echo')}?a=\n<b`, { method: 'POST' }],
        fragment: [`${at.url('text')}#\n<b`],
      }),
  },
  'dangling markup in a Request': {
    run: (at) => calls(at, { request: [new Request(`${at.url('text')}?a=\n<b`)] }),
  },
  'methods that are forbidden': {
    run: (at) =>
      calls(at, {
        connect: [at.url('text'), { method: 'CONNECT' }],
        trace: [at.url('text'), { method: 'trace' }],
        track: [at.url('text'), { method: 'TrAcK' }],
        invalid: [at.url('text'), { method: 'G ET' }],
        empty: [at.url('text'), { method: '' }],
        null: [at.url('destroy'), { method: null }],
        body: [at.url('text'), { body: 'a' }],
        head: [at.url('text'), { method: 'HEAD', body: 'a' }],
        symbol: [at.url('text'), { method: Symbol('a') }],
      }),
  },
  'header fields that are refused': {
    run: (at) =>
      calls(at, {
        name: [at.url('text'), { headers: { 'a b': 'c' } }],
        empty: [at.url('text'), { headers: { '': 'c' } }],
        value: [at.url('text'), { headers: { a: 'b\nc' } }],
        wide: [at.url('text'), { headers: { a: '€' } }],
        pair: [at.url('text'), { headers: [['a']] }],
        null: [at.url('text'), { headers: null }],
        number: [at.url('text'), { headers: 1 }],
      }),
  },
  'members of init that are refused': {
    run: (at) =>
      calls(
        at,
        Object.fromEntries(
          Object.entries({
            mode: 'everything',
            navigate: 'navigate',
            credentials: 'yes',
            cache: 'only-if-cached',
            caching: 'always',
            redirect: 'sometimes',
            referrer: 'http://',
            referrerPolicy: 'never',
            integrity: Symbol('a'),
            priority: 'highest',
            window: {},
            duplex: 'full',
            body: { locked: true },
          }).map(([name, value]) => [
            name,
            [at.url('destroy'), { [{ navigate: 'mode', caching: 'cache' }[name] ?? name]: value }],
          ]),
        ),
      ),
  },
  'only-if-cached': {
    run: (at) =>
      calls(at, {
        none: [at.url('text'), { cache: 'only-if-cached', mode: 'same-origin' }],
        cors: [at.url('text'), { cache: 'only-if-cached' }],
        request: [new Request(at.url('text'), { cache: 'only-if-cached', mode: 'same-origin' })],
      }),
  },
  'arguments that are none': {
    run: (at) =>
      calls(at, {
        none: [],
        symbol: [Symbol('a')],
        number: [at.url('text'), 1],
        string: [at.url('text'), 'init'],
        throws: [
          {
            toString: () => {
              throw new RangeError('no URL here');
            },
          },
        ],
        getter: [
          at.url('text'),
          {
            get method() {
              throw new RangeError('no method here');
            },
          },
        ],
      }),
  },
  'arguments that are odd': {
    hit: ['text'],
    run: (at) =>
      calls(at, {
        null: [at.url('text'), null],
        undefined: [at.url('text'), undefined],
        function: [at.url('text'), () => undefined],
        object: [{ toString: () => at.url('text') }],
        location: [new URL(at.url('text'))],
        blanks: [`  ${at.url('text')}\n`],
        more: [at.url('text'), {}, 'more'],
        inherited: [at.url('text'), Object.create({ method: 'HEAD' })],
      }),
  },
  'a Request that was used': {
    run: async (at) => {
      const request = new Request(at.url('echo'), { method: 'POST', body: 'a' });
      await request.text();
      const get = new Request(at.url('text'));
      return {
        used: await outcome(at.fetch(request)),
        again: await outcome(at.fetch(request)),
        body: request.bodyUsed,
        twice: [await outcome(at.fetch(get)), await outcome(at.fetch(get))],
      };
    },
  },
  'how it is called': {
    run: async (at) => {
      const fetch = at.bare;
      return {
        name: fetch.name,
        length: fetch.length,
        type: typeof fetch,
        unbound: await outcome(fetch(at.url('text'))),
      };
    },
  },
  'called with another receiver': {
    run: async (at) => ({
      object: await outcome(() => Reflect.apply(at.bare, {}, [at.url('destroy')])),
      undefined: await outcome(() => Reflect.apply(at.bare, undefined, [at.url('text')])),
    }),
  },
  'errors do not throw': {
    run: async (at) => {
      const seen: Record<string, unknown> = {};
      for (const given of [[], ['http://'], [at.url('text'), { method: 'G ET' }], [at.url('text'), { signal: 1 }]]) {
        try {
          const promise: unknown = Reflect.apply(at.fetch, undefined, given);
          seen[String(given.length)] = promise instanceof Promise;
          await (promise as Promise<unknown>).catch(() => undefined);
        } catch (error) {
          seen[String(given.length)] = `thrown: ${error}`;
        }
      }
      return seen;
    },
  },
  'order of refusals': {
    run: async (at) => {
      const order: string[] = [];
      const note = (name: string) => () => void order.push(name);
      await Promise.all([
        at.fetch('http://').catch(note('url')),
        Promise.reject(new Error()).catch(note('plain')),
        at.fetch(at.url('text'), { method: 'G ET' }).catch(note('method')),
        at.fetch(at.url('text').replace('//', '//a:b@')).catch(note('credentials')),
        Promise.reject(new Error()).catch(note('last')),
      ]);
      return { order };
    },
  },
};
