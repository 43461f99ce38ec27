// Runs before the script of a worker whose start is measured, and notes when the platform has done what for it. It wraps functions of the
// platform, so that the same phases are seen of every contender, and none has code for it.
declare const self: ServiceWorkerGlobalScope & { phases?: Readonly<Record<string, number>> };

const now = (): number => performance.timeOrigin + performance.now();
const phases: Record<string, number> = { 'worker begins': performance.timeOrigin, 'script begins': now() };
self.phases = phases;
queueMicrotask(() => note('script evaluated'));

function note(phase: string): void {
  if ('answered' in phases || (phase in phases && phase !== 'store read')) return;
  phases[phase] = now();
}

type Watch = {
  readonly before?: (args: readonly unknown[]) => readonly unknown[];
  readonly done?: (result: unknown) => void;
};

/** Call `before` with the arguments, which it may replace, and `done` with the result, whenever a method is called. */
function watch(
  owner: object,
  names: readonly string[],
  { before = (args) => args, done = () => undefined }: Watch,
): void {
  for (const name of names) {
    const native: unknown = Reflect.get(owner, name);
    if (typeof native !== 'function') continue;
    const apply = (method: (...args: unknown[]) => unknown, of: unknown, args: readonly unknown[]): unknown => {
      const result = Reflect.apply(method, of, before(args));
      done(result);
      return result;
    };
    Object.defineProperty(owner, name, { value: new Proxy(native, { apply }), configurable: true, writable: true });
  }
}

const noteSuccess = (phase: string) => (result: unknown) => {
  if (result instanceof IDBRequest) result.addEventListener('success', () => note(phase));
  if (result instanceof Promise) void result.then(() => note(phase));
};

const isAnswer = (message: unknown): boolean =>
  Array.isArray(message) && message.some((one) => Array.isArray(one) && one[0] === 'answer');

self.addEventListener('message', () => note('event'));
self.addEventListener('fetch', () => note('event'));
watch(LockManager.prototype, ['request'], {
  before: (args) =>
    args.map((one: unknown) =>
      typeof one !== 'function'
        ? one
        : (lock: unknown) => {
            note('lock held');
            return Reflect.apply(one, undefined, [lock]);
          },
    ),
});
watch(IDBFactory.prototype, ['open'], { done: noteSuccess('database open') });
const READS = ['get', 'getAll', 'getAllKeys', 'getKey', 'openCursor', 'openKeyCursor'];
for (const store of [IDBObjectStore.prototype, IDBIndex.prototype])
  watch(store, READS, { done: noteSuccess('store read') });
watch(CacheStorage.prototype, ['match'], { done: noteSuccess('store read') });
watch(CacheStorage.prototype, ['open'], { done: noteSuccess('database open') });
watch(Cache.prototype, ['match'], { done: noteSuccess('store read') });
watch(MessagePort.prototype, ['postMessage'], {
  before: (args) => {
    if (isAnswer(args[0])) note('answered');
    return args;
  },
});
watch(FetchEvent.prototype, ['respondWith'], {
  before: (args) => {
    void Promise.resolve(args[0]).then(() => note('answered'));
    return args;
  },
});
