/** What a page has open, as far as it can be seen from within: the tests compare it before and after. */
export type Traces = {
  readonly isNative: boolean;
  readonly descriptor: PropertyDescriptor | undefined;
  readonly ports: number;
  readonly channels: number;
  readonly listeners: readonly string[];
  /** Locks that the page holds or waits for. */
  readonly locks: readonly string[];
};

const native = globalThis.fetch;
const ports = new Set<unknown>();
const channels = new Set<unknown>();
const listeners: string[] = [];

watchPorts();
watchChannels();
watchListeners(globalThis);

export async function traces(): Promise<Traces> {
  const { value: _, ...descriptor } = Object.getOwnPropertyDescriptor(globalThis, 'fetch') ?? {};
  return {
    isNative: globalThis.fetch === native,
    descriptor,
    ports: ports.size,
    channels: channels.size,
    listeners: [...listeners].sort(),
    locks: await ownLocks(),
  };
}

/** Everybody's locks are listed: whose the page's are, one tells that it has just taken. */
const ownLocks = (): Promise<readonly string[]> =>
  navigator.locks.request('probe', async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    const own = held.find(({ name }) => name === 'probe')?.clientId;
    const names = [...held, ...pending].filter(({ clientId }) => clientId === own).map(({ name = '' }) => name);
    return names.filter((name) => name !== 'probe');
  });

function watchPorts(): void {
  const { close } = MessagePort.prototype;
  MessagePort.prototype.close = function closed(this: MessagePort): void {
    ports.delete(this);
    close.call(this);
  };
  globalThis.MessageChannel = class extends MessageChannel {
    constructor() {
      super();
      ports.add(this.port1);
    }
  };
}

function watchChannels(): void {
  const { close } = BroadcastChannel.prototype;
  BroadcastChannel.prototype.close = function closed(this: BroadcastChannel): void {
    channels.delete(this);
    close.call(this);
  };
  globalThis.BroadcastChannel = class extends BroadcastChannel {
    constructor(name: string) {
      super(name);
      channels.add(this);
    }
  };
}

function watchListeners(target: typeof globalThis): void {
  const { addEventListener, removeEventListener } = target;
  const forget = (type: string): void => {
    const at = listeners.indexOf(type);
    if (at !== -1) listeners.splice(at, 1);
  };
  target.addEventListener = (
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ) => {
    listeners.push(type);
    if (typeof options === 'object') options.signal?.addEventListener('abort', () => forget(type));
    addEventListener.call(target, type, listener, options);
  };
  target.removeEventListener = (type: string, ...rest: [EventListenerOrEventListenerObject]) => {
    forget(type);
    removeEventListener.call(target, type, ...rest);
  };
}
