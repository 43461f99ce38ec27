/** A tab of any browser. */
export type Tab = {
  /** The value of an expression, promises awaited. */
  evaluate<Value>(expression: string): Promise<Value>;
};

/** A browser that benchmarks run in: with a profile on disk, and nothing that watches its requests. */
export type Browser<OwnTab extends Tab = Tab> = {
  version(): Promise<string>;
  /** A new tab, at this address once it has loaded. */
  open(url: string): Promise<OwnTab>;
  /** Stop every service worker of all tabs, as the browser does to idle ones, and wait until each has stopped. */
  stopWorkers(tab: OwnTab): Promise<void>;
  close(): Promise<void>;
};
