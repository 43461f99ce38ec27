import { type At, type Cases, drained, METHODS, outcome } from './case.js';

/** A response whose connection breaks, with each body method called before and after. */
const byEachMethod = (answer: string) => ({
  run: async (at: At) => {
    const seen: Record<string, unknown> = {};
    for (const method of METHODS) {
      const response = await at.fetch(at.url(answer));
      const reading = outcome(response[method]());
      await at.open();
      seen[method] = [await reading, response.bodyUsed, await outcome(response[method]())];
    }
    return seen;
  },
});

const readAfterwards = (answer: string) => ({
  run: async (at: At) => {
    const seen: Record<string, unknown> = {};
    for (const method of METHODS) {
      const response = await at.fetch(at.url(answer));
      await at.open();
      await at.sent();
      await arrived();
      seen[method] = await outcome(response[method]());
    }
    return seen;
  },
});

const byReader = (answer: string) => ({
  run: async (at: At) => {
    const response = await at.fetch(at.url(answer));
    const reader = response.body!.getReader();
    const closed = outcome(reader.closed);
    const first = await outcome(reader.read().then(({ value }) => value));
    const next = outcome(reader.read());
    await at.open();
    return { first, next: await next, closed: await closed, again: await outcome(reader.read()) };
  },
});

export const torn: Cases = {
  'torn while it is read': byEachMethod('torn'),
  'torn before it is read': readAfterwards('torn'),
  'torn, by a reader': byReader('torn'),
  'shorter than its Content-Length, by each method': byEachMethod('short'),
  'shorter than its Content-Length, by a reader': byReader('short'),
  'torn, and nobody reads: closed': {
    run: async (at) => {
      const response = await at.fetch(at.url('torn'));
      const reader = response.body!.getReader();
      await at.open();
      return { closed: await outcome(reader.closed), read: await outcome(reader.read()) };
    },
  },
  'torn, by a BYOB reader': {
    run: async (at) => {
      const response = await at.fetch(at.url('torn'));
      const reader = response.body!.getReader({ mode: 'byob' });
      const first = await outcome(reader.read(new Uint8Array(64)).then(({ value }) => value));
      const next = outcome(reader.read(new Uint8Array(64)));
      await at.open();
      return { first, next: await next, closed: await outcome(reader.closed) };
    },
  },
  'torn, by a clone': {
    run: async (at) => {
      const response = await at.fetch(at.url('torn'));
      const clone = response.clone();
      const both = [outcome(response.text()), outcome(clone.text())];
      await at.open();
      return { both: await Promise.all(both) };
    },
  },
  'torn, by tee': {
    run: async (at) => {
      const response = await at.fetch(at.url('torn'));
      const [one, other] = response.body!.tee();
      const both = [outcome(drained(one.getReader())), outcome(drained(other.getReader()))];
      await at.open();
      return { both: await Promise.all(both) };
    },
  },
  'torn, by iteration and a pipe': {
    run: async (at) => {
      const iterated = outcome(async () => {
        const response = await at.fetch(at.url('torn'));
        await at.open();
        for await (const _chunk of response.body!);
      });
      const piped = outcome(async () => {
        const response = await at.fetch(at.url('torn'));
        // Its request may only leave when the other's response has ended.
        await at.open();
        const text = response.body!.pipeThrough(new TextDecoderStream()).getReader();
        while (!(await text.read()).done);
      });
      return { iterated: await iterated, piped: await piped };
    },
  },
  'torn, then aborted': {
    run: async (at) => {
      const controller = new AbortController();
      const response = await at.fetch(at.url('torn'), { signal: controller.signal });
      const reader = response.body!.getReader();
      const closed = outcome(reader.closed);
      await at.open();
      const seen = await closed;
      controller.abort('enough');
      return { closed: seen, read: await outcome(reader.read()) };
    },
  },
  'compressed, and broken': {
    run: async (at) => {
      const seen: Record<string, unknown> = {};
      for (const method of METHODS)
        seen[method] = await outcome(at.fetch(at.url('broken-gzip')).then((response) => response[method]()));
      const reader = (await at.fetch(at.url('broken-gzip'))).body!.getReader();
      return { ...seen, read: await outcome(drained(reader)), closed: await outcome(reader.closed) };
    },
  },
};

/** Waits until the page has noticed, a little after the origin cut the connection. */
const arrived = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
