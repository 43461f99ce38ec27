import { importPeer } from '../../records/engine-errors.js';

export type SubscriptionOptions = {
  readonly url: string;
  readonly channels: readonly string[];
  readonly receive: (text: string) => void;
  /** Called when the connection is lost, with each try to get it back, and when it is there again. */
  readonly missed: () => void;
};

/** Milliseconds between two tries to connect again. */
const LONGEST_PAUSE = 500;

/** A connection that listens to channels, opened once and again whenever it is lost. It keeps no process alive. */
export class RedisSubscription {
  readonly #options: SubscriptionOptions;
  #opening: Promise<() => void> | undefined;
  #isOpen = false;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Resolves once messages are received. Rejects where that fails; it can be tried again. */
  async opened(): Promise<void> {
    if (this.#opening === undefined) {
      const opening = this.#open();
      this.#opening = opening;
      opening.catch(() => {
        if (this.#opening === opening) this.#opening = undefined;
      });
    }
    await this.#opening;
  }

  close(): void {
    this.#isOpen = false;
    this.#opening?.then((end) => end()).catch(() => undefined);
    this.#opening = undefined;
  }

  async #open(): Promise<() => void> {
    const { url, channels, receive, missed } = this.#options;
    const { createClient } = await importPeer('Redis', 'redis', () => import('redis'));
    const client = createClient({
      url,
      maintNotifications: 'disabled',
      socket: {
        connectTimeout: 5000,
        // The first connection fails at once; a lost one is tried again for ever.
        reconnectStrategy: (retries) => this.#isOpen && Math.min(25 * 2 ** retries, LONGEST_PAUSE),
      },
    });
    const lost = (): void => {
      if (this.#isOpen) missed();
    };
    client.on('error', lost).on('reconnecting', lost).on('ready', lost);
    await client.connect();
    client.unref();
    await client.subscribe([...channels], receive);
    this.#isOpen = true;
    return () => {
      if (client.isOpen) client.destroy();
    };
  }
}
