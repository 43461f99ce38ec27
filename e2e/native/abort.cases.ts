import { type At, type Cases, described, drained, METHODS, type Observation, outcome } from './case.js';

const late = (): DOMException => new DOMException('too late', 'TimeoutError');

async function abortable(at: At, answer: string): Promise<{ response: Response; controller: AbortController }> {
  const controller = new AbortController();
  return { response: await at.fetch(at.url(answer), { signal: controller.signal }), controller };
}

/** Every way to read a body, one after the other, each with its own response. */
async function byEachMethod(use: (method: (typeof METHODS)[number]) => Promise<unknown>): Promise<Observation> {
  const seen: Record<string, unknown> = {};
  for (const method of METHODS) seen[method] = await outcome(use(method));
  return seen;
}

/** The reason is the identical value that was passed. */
const identity = (reason: unknown) => (error: unknown) => [described(error), error === reason];

export const abort: Cases = {
  'aborted after the headers, then read': {
    run: (at) =>
      byEachMethod(async (method) => {
        const { response, controller } = await abortable(at, 'slow');
        controller.abort();
        return response[method]();
      }),
  },
  'aborted while it is read': {
    run: (at) =>
      byEachMethod(async (method) => {
        const { response, controller } = await abortable(at, 'slow');
        const reading = response[method]();
        controller.abort();
        return reading;
      }),
  },
  'timed out after the headers': {
    run: (at) =>
      byEachMethod(async (method) => {
        const { response, controller } = await abortable(at, 'slow');
        const reason = late();
        controller.abort(reason);
        return response[method]().catch(identity(reason));
      }),
  },
  'aborted with a reason of any kind': {
    hit: ['text'],
    run: async (at) => {
      const seen: Record<string, unknown> = {};
      for (const reason of ['enough', 0, null, { a: 1 }, new RangeError('far')]) {
        const { response, controller } = await abortable(at, 'text');
        controller.abort(reason);
        seen[String(reason)] = await outcome(response.text().catch(identity(reason)));
      }
      return seen;
    },
  },
  'aborted when all bytes are there': {
    hit: ['json'],
    run: (at) =>
      byEachMethod(async (method) => {
        const { response, controller } = await abortable(at, 'json');
        await at.sent();
        controller.abort();
        return response[method]();
      }),
  },
  'timed out when all bytes are there': {
    hit: ['large'],
    run: (at) =>
      byEachMethod(async (method) => {
        const { response, controller } = await abortable(at, 'large');
        await at.sent();
        controller.abort(late());
        return response[method]();
      }),
  },
  'aborted in the task in which reading begins': {
    hit: ['json'],
    run: (at) =>
      byEachMethod(async (method) => {
        const { response, controller } = await abortable(at, 'json');
        const reading = response[method]();
        controller.abort();
        return reading;
      }),
  },
  'aborted, then state of the body': {
    hit: ['text'],
    run: async (at) => {
      const { response, controller } = await abortable(at, 'text');
      controller.abort();
      const before = response.bodyUsed;
      const first = await outcome(response.text());
      return { before, first, after: response.bodyUsed, again: await outcome(response.text()) };
    },
  },
  'aborted when all has been read': {
    hit: ['text'],
    run: async (at) => {
      const { response, controller } = await abortable(at, 'text');
      const text = await response.text();
      controller.abort();
      return { text, used: response.bodyUsed, again: await outcome(response.text()) };
    },
  },
  'aborted without a body': {
    hit: ['empty'],
    run: async (at) => {
      const { response, controller } = await abortable(at, 'empty');
      controller.abort();
      return { text: await outcome(response.text()), status: response.status };
    },
  },
  'aborted without any body, 204': {
    run: async (at) => {
      const { response, controller } = await abortable(at, 'status-204');
      controller.abort();
      return { text: await outcome(response.text()), body: response.body };
    },
  },
  'aborted with a reader': {
    hit: ['text'],
    run: async (at) => {
      const { response, controller } = await abortable(at, 'text');
      const reader = response.body!.getReader();
      controller.abort();
      const closed = outcome(reader.closed);
      return { read: await outcome(reader.read()), closed: await closed, again: await outcome(reader.read()) };
    },
  },
  'aborted between two reads': {
    run: async (at) => {
      const { response, controller } = await abortable(at, 'slow');
      const reader = response.body!.getReader();
      const closed = outcome(reader.closed);
      const first = await outcome(reader.read().then(({ value }) => value));
      const reason = late();
      controller.abort(reason);
      return { first, closed: await closed, next: await outcome(reader.read().catch(identity(reason))) };
    },
  },
  'aborted while a read waits': {
    run: async (at) => {
      const { response, controller } = await abortable(at, 'slow');
      const reader = response.body!.getReader();
      await reader.read();
      const next = outcome(reader.read());
      controller.abort();
      return { next: await next, closed: await outcome(reader.closed) };
    },
  },
  'aborted, and nobody reads: closed': {
    run: async (at) => {
      const { response, controller } = await abortable(at, 'slow');
      const reader = response.body!.getReader();
      controller.abort();
      return { closed: await outcome(reader.closed) };
    },
  },
  'aborted, then a reader': {
    hit: ['text'],
    run: async (at) => {
      const { response, controller } = await abortable(at, 'text');
      controller.abort();
      const reader = response.body!.getReader();
      return { closed: await outcome(reader.closed), read: await outcome(reader.read()) };
    },
  },
  'aborted after a clone': {
    hit: ['text'],
    run: async (at) => {
      const { response, controller } = await abortable(at, 'text');
      const clone = response.clone();
      controller.abort();
      return { response: await outcome(response.text()), clone: await outcome(clone.text()) };
    },
  },
  'aborted before a clone': {
    hit: ['text'],
    run: async (at) => {
      const { response, controller } = await abortable(at, 'text');
      controller.abort();
      const clone = response.clone();
      return { clone: await outcome(clone.text()), response: await outcome(response.text()) };
    },
  },
  'aborted after tee': {
    run: async (at) => {
      const { response, controller } = await abortable(at, 'slow');
      const [one, other] = response.body!.tee();
      controller.abort('enough');
      return { one: await outcome(drained(one.getReader())), other: await outcome(drained(other.getReader())) };
    },
  },
  'aborted in a pipe': {
    run: async (at) => {
      const { response, controller } = await abortable(at, 'slow');
      const text = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      const first = await outcome(text.read().then(({ value }) => value));
      controller.abort(late());
      return { first, next: await outcome(text.read()) };
    },
  },
  'aborted already': {
    wire: true,
    hit: ['text'],
    run: async (at) => {
      const reason = late();
      const signal = AbortSignal.abort(reason);
      return {
        url: await outcome(at.fetch(at.url('text'), { signal }).catch(identity(reason))),
        request: await outcome(at.fetch(new Request(at.url('text'), { signal })).catch(identity(reason))),
        plain: await outcome(at.fetch(at.url('text'), { signal: AbortSignal.abort() })),
        post: await outcome(at.fetch(at.url('echo'), { signal, method: 'POST', body: 'a' }).catch(identity(reason))),
      };
    },
  },
  'aborted already: order of rejection': {
    hit: ['text'],
    run: async (at) => {
      const signal = AbortSignal.abort();
      const order: string[] = [];
      const note = (name: string) => () => void order.push(name);
      const all = [
        Promise.resolve().then(note('before')),
        at.fetch(at.url('text'), { signal }).catch(note('fetch')),
        Promise.resolve().then(note('between')),
        at.fetch(new Request(at.url('text'), { signal })).catch(note('request')),
        Promise.reject(new Error()).catch(note('after')),
        at.fetch(at.url('text'), { signal, method: 'POST' }).catch(note('post')),
        Promise.reject(new Error()).catch(note('last')),
      ];
      await Promise.all(all);
      return { order };
    },
  },
  'aborted on the way': {
    run: async (at) => {
      const seen: Record<string, unknown> = {};
      for (const reason of [undefined, 'enough', late()]) {
        const controller = new AbortController();
        const answer = at.fetch(at.url('hang'), { signal: controller.signal });
        controller.abort(reason);
        seen[String(reason)] = await outcome(answer.catch(identity(controller.signal.reason)));
      }
      return seen;
    },
  },
  'aborted on the way: order of settlement': {
    run: async (at) => {
      const controller = new AbortController();
      const { signal } = controller;
      const order: string[] = [];
      const note = (name: string) => () => void order.push(name);
      signal.addEventListener('abort', note('first listener'));
      const one = at.fetch(at.url('hang'), { signal }).catch(note('one'));
      const two = at.fetch(at.url('hang'), { signal }).catch(note('two'));
      signal.addEventListener('abort', note('last listener'));
      await fetchedMeanwhile();
      controller.abort();
      order.push('abort returns');
      await Promise.all([one, two]);
      return { order };
    },
  },
  'aborted by a Request that was cloned': {
    run: async (at) => {
      const controller = new AbortController();
      const request = new Request(at.url('hang'), { signal: controller.signal });
      const answer = at.fetch(request.clone());
      controller.abort('enough');
      return { answer: await outcome(answer), request: request.signal.aborted };
    },
  },
  'a signal in init replaces that of the Request': {
    hit: ['text'],
    run: async (at) => {
      const request = new Request(at.url('text'), { signal: AbortSignal.abort() });
      const live = new AbortController().signal;
      return {
        replaced: await outcome(at.fetch(new Request(request, { signal: live })).then((answer) => answer.text())),
        init: await outcome(at.fetch(request, { signal: live }).then((answer) => answer.text())),
        none: await outcome(at.fetch(request, { signal: null }).then((answer) => answer.text())),
        kept: await outcome(at.fetch(request, { signal: undefined as never })),
      };
    },
  },
  'what is no signal': {
    run: async (at) => {
      const seen: Record<string, unknown> = {};
      for (const signal of ['stop', {}, 1, new EventTarget()])
        seen[String(signal)] = await outcome(at.fetch(at.url('text'), { signal: signal as never }));
      return seen;
    },
  },
  'a time limit': {
    run: async (at) => ({
      hang: await outcome(at.fetch(at.url('hang'), { signal: AbortSignal.timeout(50) })),
      slow: await outcome(at.fetch(at.url('slow'), { signal: AbortSignal.timeout(300) }).then((slow) => slow.text())),
    }),
  },
  'any of two signals': {
    hit: ['text'],
    run: async (at) => {
      const controller = new AbortController();
      const signal = AbortSignal.any([new AbortController().signal, controller.signal]);
      const response = await at.fetch(at.url('text'), { signal });
      controller.abort('enough');
      return { text: await outcome(response.text()) };
    },
  },
};

/** Another task, after the fetches have started. */
const fetchedMeanwhile = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
