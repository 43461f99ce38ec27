import { type At, type Cases, HANGS_AFTER_MS, outcome } from './case.js';

/** Names of properties that the platform or the library uses. */
const NAMES = [
  ...['then', 'done', 'value', 'get', 'set', 'writable', 'configurable', 'enumerable', 'kind', 'type', 'start', 'pull'],
  ...['cancel', 'size', 'highWaterMark', 'autoAllocateChunkSize', 'status', 'statusText', 'headers', 'body', 'signal'],
  ...['method', 'mode', 'credentials', 'cache', 'redirect', 'referrer', 'referrerPolicy', 'integrity', 'keepalive'],
  ...['url', 'fields', 'fragment', 'fetchOptions', 'read', 'native', 'bytes', 'source', 'redirected', 'collapsed'],
  ...['history', 'validatedAt', 'forwarded', 'detail', 'error', 'code', 'cause', 'name', 'reason', 'once', 'passive'],
  ...[
    'capture',
    'transfer',
    'resolve',
    'reject',
    'message',
    'data',
    'next',
    'return',
    'id',
    'key',
    'options',
    'request',
  ],
];

/** Adds this property to Object.prototype during `work`, as hostile code or a careless library might. */
async function withMember(name: string, member: PropertyDescriptor, work: () => Promise<unknown>): Promise<unknown> {
  const descriptor = Object.create(null);
  Object.assign(descriptor, member, { configurable: true });
  Object.defineProperty(Object.prototype, name, descriptor);
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(Object.prototype, name);
  }
}

/** With a function `then`, every object is a thenable: nothing works natively either. */
const isHopeless = (name: string, { value }: PropertyDescriptor): boolean => name === 'then' && value !== undefined;

/** Only the names that change the result. */
const underEach = (member: PropertyDescriptor, answer: string, open = false) => ({
  ...(!open && { hit: [answer] }),
  run: async (at: At) => {
    const broken: Record<string, unknown> = {};
    for (const name of NAMES.filter((each) => !isHopeless(each, member))) {
      const text = await withMember(name, member, () => answered(at, answer, open));
      if (text !== (open ? 'first,second' : 'hello world')) broken[name] = text;
    }
    return { broken };
  },
});

async function answered(at: At, answer: string, open: boolean): Promise<unknown> {
  let text: unknown = 'unsettled';
  const work = at.fetch(at.url(answer)).then((response) => {
    const reading = response.text();
    return (open ? at.open() : Promise.resolve()).then(() => reading);
  });
  text = await Promise.race([
    work.then(plain, String),
    new Promise((resolve) => setTimeout(resolve, HANGS_AFTER_MS, 'hangs')),
  ]);
  return text;
}

const plain = (text: unknown): unknown => text;

const ignoring: PropertyDescriptor = { get: () => undefined, set: () => undefined };
const poisoned: PropertyDescriptor = { get: () => 'poison', set: () => undefined };
const callable: PropertyDescriptor = { value: () => 'poison', writable: true };

export const pollution: Cases = {
  'accessors on Object.prototype that ignore what is set': underEach(ignoring, 'text'),
  'accessors on Object.prototype that give something': underEach(poisoned, 'text'),
  'functions on Object.prototype': underEach(callable, 'text'),
  'accessors that ignore what is set, while the body comes': underEach(ignoring, 'slow', true),
  'accessors that give something, while the body comes': underEach(poisoned, 'slow', true),
  'functions on Object.prototype, while the body comes': underEach(callable, 'slow', true),
  'a then on Object.prototype that settles everything itself': {
    hit: ['text'],
    run: async (at) => {
      const response = await at.fetch(at.url('text'));
      const seen: unknown[] = [];
      Object.defineProperty(Object.prototype, 'then', {
        configurable: true,
        value(this: unknown, settle: (value: unknown) => void) {
          Reflect.deleteProperty(Object.prototype, 'then');
          seen.push(typeof this);
          settle({ done: true, value: new TextEncoder().encode('injected') });
        },
      });
      const reading = response.text();
      const text = await outcome(reading);
      Reflect.deleteProperty(Object.prototype, 'then');
      return { text, seen: seen.length };
    },
  },
};
