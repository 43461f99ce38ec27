import { type At, type Cases, drained, face, METHODS, outcome } from './case.js';

const get = (at: At, answer: string): Promise<Response> => at.fetch(at.url(answer));

/** A response, read with each method. */
const readByAll = (answer: string) => ({
  hit: [answer],
  run: async (at: At) => {
    const seen: Record<string, unknown> = {};
    for (const method of METHODS) seen[method] = await outcome(get(at, answer).then((response) => response[method]()));
    return seen;
  },
});

export const body: Cases = {
  'text by each method': readByAll('text'),
  'JSON by each method': readByAll('json'),
  'broken JSON by each method': readByAll('broken-json'),
  'an empty body by each method': readByAll('empty'),
  'a large body by each method': readByAll('large'),
  'a multipart form by each method': readByAll('form'),
  'a urlencoded form by each method': readByAll('urlencoded'),
  'a multipart form that is none': readByAll('broken-form'),
  'a body with a byte order mark': readByAll('bom'),
  'a body in Latin-1': readByAll('latin1'),
  'a body without Content-Type': readByAll('untyped'),
  'a compressed body': readByAll('gzip'),
  'a body in chunks': readByAll('chunks'),
  'a body of two types': readByAll('two-types'),

  'used by each method': {
    hit: ['text'],
    run: async (at) => {
      const seen: Record<string, unknown> = {};
      for (const method of METHODS) {
        const response = await get(at, 'text');
        const stream = response.body;
        const before = [response.bodyUsed, stream?.locked];
        const reading = response[method]().catch(() => undefined);
        const during = [response.bodyUsed, stream?.locked];
        await reading;
        const after = [response.bodyUsed, response.body?.locked, response.body === stream];
        const again = await outcome(response[method]());
        const clone = await outcome(() => response.clone());
        const reader = await outcome(() => response.body?.getReader().read());
        seen[method] = { before, during, after, again, clone, reader };
      }
      return seen;
    },
  },
  'read twice at once': {
    hit: ['text'],
    run: async (at) => {
      const response = await get(at, 'text');
      const [one, other] = [outcome(response.text()), outcome(response.text())];
      return { one: await one, other: await other };
    },
  },
  'locked by a reader': {
    hit: ['text'],
    run: async (at) => {
      const response = await get(at, 'text');
      const reader = response.body!.getReader();
      const locked = [response.bodyUsed, response.body!.locked];
      const text = await outcome(response.text());
      const clone = await outcome(() => response.clone());
      const second = await outcome(() => response.body!.getReader());
      const wrapped = await outcome(() => new Response(response.body));
      reader.releaseLock();
      return { locked, text, clone, second, wrapped, after: await outcome(response.text()) };
    },
  },
  'read in part, then released': {
    run: async (at) => {
      const response = await get(at, 'slow');
      const reader = response.body!.getReader();
      const first = await outcome(reader.read().then(({ value }) => value));
      reader.releaseLock();
      const state = [response.bodyUsed, response.body!.locked];
      const text = await outcome(response.text());
      const clone = await outcome(() => response.clone());
      await at.open();
      return { first, state, text, clone, rest: await outcome(drained(response.body!.getReader())) };
    },
  },
  'the stream': {
    hit: ['text'],
    run: async (at) => {
      const response = await get(at, 'text');
      const stream = response.body!;
      const reader = stream.getReader();
      const { done, value } = await reader.read();
      const chunk = [done, value?.constructor.name, value?.byteOffset, value?.byteLength === value?.buffer.byteLength];
      const end = await reader.read();
      return {
        same: response.body === stream,
        type: stream.constructor.name,
        prototype: Object.getPrototypeOf(stream) === ReadableStream.prototype,
        own: Object.getOwnPropertyNames(stream),
        chunk,
        end: [end.done, String(end.value)],
        closed: await outcome(reader.closed),
        used: response.bodyUsed,
      };
    },
  },
  'a stream as it comes': {
    run: async (at) => {
      const response = await get(at, 'slow');
      const reader = response.body!.getReader();
      const first = await outcome(reader.read().then(({ value }) => value));
      const next = outcome(reader.read().then(({ value }) => value));
      await at.open();
      const second = await next;
      return { first, second, end: (await reader.read()).done, closed: await outcome(reader.closed) };
    },
  },
  'closed before anything is read': {
    hit: ['text'],
    run: async (at) => {
      const reader = (await get(at, 'text')).body!.getReader();
      await at.sent();
      const state = await Promise.race([reader.closed.then(() => 'closed'), nextTask().then(() => 'open')]);
      return { state, text: await drained(reader), closed: await outcome(reader.closed) };
    },
  },
  'an empty stream': {
    hit: ['empty'],
    run: async (at) => {
      const response = await get(at, 'empty');
      const reader = response.body?.getReader();
      return {
        isNull: response.body === null,
        closed: await outcome(reader!.closed),
        done: (await reader!.read()).done,
      };
    },
  },
  'asynchronous iteration': {
    hit: ['text'],
    run: async (at) => {
      const response = await get(at, 'text');
      let text = '';
      for await (const chunk of response.body!) text += new TextDecoder().decode(chunk);
      return { text, used: response.bodyUsed, locked: response.body!.locked };
    },
  },
  'BYOB, while it comes': {
    run: async (at) => {
      const response = await get(at, 'slow');
      const reader = response.body!.getReader({ mode: 'byob' });
      const views = [await outcome(reader.read(new Uint8Array(3)).then(({ value }) => value))];
      await at.open();
      for (let done = false; !done; ) {
        const next = await reader.read(new Uint8Array(4));
        done = next.done;
        views.push(await outcome(Promise.resolve(next.value)));
      }
      return {
        text: views.map((view) => String(view).replace(/^.*: /, '')).join(''),
        closed: await outcome(reader.closed),
      };
    },
  },
  'BYOB, of what is there': {
    hit: ['text'],
    run: async (at) => {
      const response = await get(at, 'text');
      const reader = response.body!.getReader({ mode: 'byob' });
      const first = await outcome(reader.read(new Uint8Array(4)).then(({ value }) => value));
      const wide = await outcome(reader.read(new Uint16Array(2)).then(({ value }) => value?.constructor.name));
      await reader.cancel();
      return { first, wide, closed: await outcome(reader.closed) };
    },
  },
  'BYOB, of a large body': {
    hit: ['large'],
    run: async (at) => {
      const reader = (await get(at, 'large')).body!.getReader({ mode: 'byob' });
      let size = 0;
      for (;;) {
        const { done, value } = await reader.read(new Uint8Array(65_536));
        size += value?.byteLength ?? 0;
        if (done) return { size, value: value?.byteLength };
      }
    },
  },
  'BYOB, aborted': {
    run: async (at) => {
      const controller = new AbortController();
      const response = await at.fetch(at.url('slow'), { signal: controller.signal });
      const reader = response.body!.getReader({ mode: 'byob' });
      await reader.read(new Uint8Array(64));
      const next = outcome(reader.read(new Uint8Array(64)));
      controller.abort('enough');
      return { next: await next, closed: await outcome(reader.closed) };
    },
  },
  cancelled: {
    hit: ['text'],
    run: async (at) => {
      const response = await get(at, 'text');
      const cancel = await outcome(response.body!.cancel('enough'));
      const used = response.bodyUsed;
      const text = await outcome(response.text());
      return { cancel, used, text, read: await outcome(() => response.body!.getReader().read()) };
    },
  },
  'cancelled while it comes': {
    run: async (at) => {
      const response = await get(at, 'slow');
      const reader = response.body!.getReader();
      await reader.read();
      const cancel = await outcome(reader.cancel('enough'));
      const closed = await outcome(reader.closed);
      // Firefox itself does not cut the connection at once.
      const sent = await outcome(at.sent());
      return { cancel, closed, sent, used: response.bodyUsed, read: (await reader.read()).done };
    },
  },
  clone: {
    hit: ['text'],
    run: async (at) => {
      const response = await get(at, 'text');
      const clone = response.clone();
      const again = clone.clone();
      return {
        face: face(clone),
        same: clone === response,
        headers: [clone.headers === response.headers, clone.headers.get('x-text')],
        guard: await outcome(() => clone.headers.set('x-a', 'b')),
        prototype: Object.getPrototypeOf(clone) === Response.prototype,
        own: Reflect.ownKeys(clone),
        texts: [await response.text(), await clone.text(), await again.text()],
        used: [response.bodyUsed, clone.bodyUsed],
      };
    },
  },
  'clone while it comes': {
    run: async (at) => {
      const response = await get(at, 'slow');
      const clone = response.clone();
      const text = outcome(response.text());
      await at.open();
      return { text: await text, before: clone.bodyUsed, clone: await outcome(clone.text()) };
    },
  },
  tee: {
    hit: ['text'],
    run: async (at) => {
      const response = await get(at, 'text');
      const [one, other] = response.body!.tee();
      const state = [response.bodyUsed, response.body!.locked];
      const text = await outcome(response.text());
      return { state, text, texts: [await drained(one.getReader()), await drained(other.getReader())] };
    },
  },
  'made another Response of': {
    hit: ['json'],
    run: async (at) => {
      const response = await get(at, 'json');
      const other = new Response(response.body, response);
      const mutable = await outcome(() => other.headers.set('x-a', 'b'));
      return {
        face: face(other),
        mutable,
        json: await outcome(other.json()),
        used: response.bodyUsed,
        type: other.headers.get('content-type'),
      };
    },
  },
  piped: {
    hit: ['text'],
    run: async (at) => {
      const response = await get(at, 'text');
      const text = await drained(response.body!.pipeThrough(new TransformStream<Uint8Array, Uint8Array>()).getReader());
      return { text, used: response.bodyUsed, locked: response.body!.locked };
    },
  },
  'transferred to a port': {
    hit: ['text'],
    run: async (at) => {
      const response = await get(at, 'text');
      const stream = response.body!;
      const moved = structuredClone(stream, { transfer: [stream] });
      return { text: await outcome(drained(moved.getReader())), locked: stream.locked };
    },
  },
  'chunks are the reader’s own': {
    hit: ['text'],
    run: async (at) => {
      const response = await get(at, 'text');
      const { value } = await response.body!.getReader().read();
      value!.fill(120);
      const bytes = await (await get(at, 'text')).bytes();
      bytes.fill(121);
      structuredClone(bytes, { transfer: [bytes.buffer] });
      return { next: await (await get(at, 'text')).text() };
    },
  },
  'compiled while it comes': {
    hit: ['wasm'],
    run: async (at) => ({
      module: await outcome(WebAssembly.compileStreaming(get(at, 'wasm')).then((module) => module.constructor.name)),
      wrong: await outcome(WebAssembly.compileStreaming(get(at, 'text')).then((module) => module.constructor.name)),
    }),
  },
  'put into a Cache': {
    hit: ['text'],
    run: async (at) => {
      const cache = await caches.open('native');
      const response = await get(at, 'text');
      await cache.put('/kept', response);
      const kept = await cache.match('/kept');
      return { text: await outcome(kept!.text()), used: response.bodyUsed, url: kept!.url, type: kept!.type };
    },
  },
  'put into a Cache after a look at its stream': {
    hit: ['text'],
    run: async (at) => {
      const cache = await caches.open('native');
      const controller = new AbortController();
      const response = await at.fetch(at.url('text'), { signal: controller.signal });
      const isStream = response.body instanceof ReadableStream;
      const put = await outcome(cache.put('/looked-at', response));
      return {
        isStream,
        put,
        text: await outcome((await cache.match('/looked-at'))?.text() ?? Promise.resolve('none')),
      };
    },
  },
};

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
