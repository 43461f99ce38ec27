import { Buffer } from 'node:buffer';
import { importPeer } from '../../records/engine-errors.js';
import type { RedisCommands } from './redis-client.js';

/**
 * A client of our own, connected once: a call fails at once when the connection is lost, and the next one makes another client.
 * Nothing is queued while there is none.
 */
export class OwnClient {
  readonly commands: Promise<RedisCommands>;
  #isEnded = false;
  #destroy = (): void => undefined;

  /** `lost` is called when the connection has ended. */
  constructor(options: { readonly url: string; readonly timeoutMs: number }, lost: () => void) {
    this.commands = this.#connect(options, lost);
    this.commands.catch(lost);
  }

  end(): void {
    this.#isEnded = true;
    this.#destroy();
  }

  async #connect(
    { url, timeoutMs }: { readonly url: string; readonly timeoutMs: number },
    lost: () => void,
  ): Promise<RedisCommands> {
    const { createClient } = await importPeer('Redis', 'redis', () => import('redis'));
    const client = createClient({
      url,
      disableOfflineQueue: true,
      maintNotifications: 'disabled',
      // `RedisConnection` limits the time of each call: an AbortSignal for each command costs as much as the command.
      commandOptions: { timeout: 0 },
      socket: { reconnectStrategy: false, connectTimeout: timeoutMs },
    });
    client.on('error', lost).on('end', lost);
    this.#destroy = () => {
      if (client.isOpen) client.destroy();
    };
    await client.connect();
    if (this.#isEnded) this.#destroy();
    return client.withTypeMapping({ 36: Buffer });
  }
}
