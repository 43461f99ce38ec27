import { type At, type Cases, described, face, outcome } from './case.js';

const get = (at: At, answer: string): Promise<Response> => at.fetch(at.url(answer));

const GETTERS = ['type', 'url', 'redirected', 'status', 'ok', 'statusText', 'headers', 'body', 'bodyUsed'] as const;

const faceOf = (answer: string) => ({
  hit: [answer],
  run: async (at: At) => {
    const response = await get(at, answer);
    return {
      ...face(response),
      isNull: response.body === null,
      text: await outcome(response.text()),
      used: response.bodyUsed,
    };
  },
});

const caught = (use: () => unknown): unknown => {
  try {
    return String(use());
  } catch (error) {
    return described(error);
  }
};

export const response: Cases = {
  'of status 200': faceOf('text'),
  ...Object.fromEntries(
    [201, 203, 204, 205, 206, 299, 304, 400, 404, 410, 418, 500, 503, 599].map((status) => [
      `of status ${status}`,
      faceOf(`status-${status}`),
    ]),
  ),
  'of a status that cannot be constructed': {
    run: async (at) => ({ answer: await outcome(get(at, 'status-999').then(face)) }),
  },
  'with a status text of its own': faceOf('reason'),
  'to HEAD': {
    hit: ['text'],
    run: async (at) => {
      const head = await at.fetch(at.url('text'), { method: 'HEAD' });
      const isNull = head.body === null;
      return {
        ...face(head),
        isNull,
        length: head.headers.get('content-length'),
        text: await outcome(head.text()),
        used: head.bodyUsed,
      };
    },
  },
  'as an object': {
    hit: ['text'],
    run: async (at) => {
      const answer = await get(at, 'text');
      const enumerated: string[] = [];
      for (const name in answer) enumerated.push(name);
      return {
        own: Reflect.ownKeys(answer),
        prototype: Object.getPrototypeOf(answer) === Response.prototype,
        constructor: answer.constructor === Response,
        instance: answer instanceof Response,
        tag: Object.prototype.toString.call(answer),
        enumerated: enumerated.sort(),
        copy: { ...answer },
        json: JSON.stringify(answer),
        assigned: caught(() => Object.assign(answer, { url: 'x' })),
        extended: caught(() => Object.assign(answer, { data: 1 }).data),
        cloned: caught(() => structuredClone(answer)),
        writes: GETTERS.map((name) => caught(() => Reflect.set(answer, name, 'x'))),
      };
    },
  },
  'by the getters of Response.prototype': {
    hit: ['json'],
    run: async (at) => {
      const answer = await get(at, 'redirect-302');
      const seen: Record<string, unknown> = {};
      for (const name of GETTERS)
        seen[name] = caught(() => Object.getOwnPropertyDescriptor(Response.prototype, name)?.get?.call(answer));
      const clone = Response.prototype.clone.call(answer);
      return {
        ...seen,
        clone: face(clone),
        text: await outcome(Response.prototype.text.call(answer)),
        used: answer.bodyUsed,
      };
    },
  },
  'read by a function of Response.prototype after an abort': {
    hit: ['text'],
    run: async (at) => {
      const controller = new AbortController();
      const answer = await at.fetch(at.url('text'), { signal: controller.signal });
      controller.abort('enough');
      return { text: await outcome(Response.prototype.text.call(answer)) };
    },
  },
  'without its receiver': {
    hit: ['text'],
    run: async (at) => {
      const { text, json, clone } = await get(at, 'text');
      return { text: await outcome(text()), json: await outcome(json()), clone: await outcome(() => clone()) };
    },
  },
  'headers are immutable': {
    hit: ['text'],
    run: async (at) => {
      const { headers } = await get(at, 'text');
      return {
        set: caught(() => headers.set('x-a', 'b')),
        append: caught(() => headers.append('x-a', 'b')),
        delete: caught(() => headers.delete('x-text')),
        forbidden: caught(() => headers.set('set-cookie', 'a=b')),
        invalid: caught(() => headers.set('x a', 'b')),
        none: caught(() => (headers.set as () => void)()),
        'by the prototype': caught(() => Headers.prototype.set.call(headers, 'x-a', 'b')),
        after: [headers.get('x-a'), headers.get('x-text')],
        copy: caught(() => new Headers(headers).set('x-a', 'b')),
      };
    },
  },
  'headers as an object': {
    hit: ['text'],
    run: async (at) => {
      const answer = await get(at, 'text');
      const { headers } = answer;
      return {
        same: headers === answer.headers,
        own: Reflect.ownKeys(headers),
        prototype: Object.getPrototypeOf(headers) === Headers.prototype,
        constructor: headers.constructor === Headers,
        tag: Object.prototype.toString.call(headers),
        instance: headers instanceof Headers,
      };
    },
  },
  'header fields by name': {
    hit: ['fields'],
    run: async (at) => {
      const { headers } = await get(at, 'fields');
      const names = [
        'x-empty',
        'x-two-empty',
        'x-two',
        'x-empty-first',
        'x-three',
        'x-spaces',
        'x-latin1',
        'X-UPPER',
        'set-cookie',
        'x-comma',
        'link',
        'x-absent',
      ];
      return {
        values: names.map((name) => [name, headers.get(name), headers.has(name)]),
        cookies: headers.getSetCookie(),
        invalid: caught(() => headers.get('x a')),
      };
    },
  },
  'header fields in order': {
    hit: ['fields'],
    run: async (at) => {
      const { headers } = await get(at, 'fields');
      const added = ['age', 'cache-status', 'date', 'etag', 'connection', 'keep-alive', 'transfer-encoding'];
      const listed = [...headers].filter(([name]) => !added.includes(name));
      const heard: string[] = [];
      headers.forEach((value, name, parent) => {
        heard.push(`${name}:${value}:${parent === headers}`);
      });
      return {
        listed,
        keys: [...headers.keys()].length - [...headers].length,
        heard: heard.filter((line) => line.startsWith('x-')),
      };
    },
  },
  'header fields that there are': {
    hit: ['text'],
    run: async (at) => ({ all: [...(await get(at, 'text')).headers.keys()] }),
  },
  'header fields of a compressed body': {
    hit: ['gzip'],
    run: async (at) => {
      const { headers } = await get(at, 'gzip');
      return { encoding: headers.get('content-encoding'), length: headers.get('content-length') };
    },
  },
  'of another origin': {
    run: async (at) => {
      const answer = await at.fetch(at.other('text'));
      return {
        ...face(answer),
        exposed: answer.headers.get('x-text'),
        type: answer.headers.get('content-type'),
        text: await outcome(answer.text()),
      };
    },
  },
  'of another origin, exposed': {
    run: async (at) => {
      const { headers } = await at.fetch(at.other('exposed'));
      return { exposed: headers.get('x-text'), hidden: headers.get('x-hidden') };
    },
  },
  'the promise': {
    hit: ['text'],
    run: async (at) => {
      const promise = at.fetch(at.url('text'));
      const seen = [promise instanceof Promise, promise.constructor === Promise, Reflect.ownKeys(promise).length];
      await promise;
      return { seen };
    },
  },
  'order of answers': {
    hit: ['text'],
    run: async (at) => {
      const order: string[] = [];
      const first = at.fetch(at.url('text')).then((answer) => {
        order.push('headers');
        return answer.text().then(() => order.push('text'));
      });
      order.push('called');
      await Promise.resolve().then(() => order.push('microtask'));
      await first;
      return { order };
    },
  },
};
