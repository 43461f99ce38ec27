import { setTimeout as sleep } from 'node:timers/promises';

const STARTS_WITHIN_MS = 20_000;

/** A session of WebKitWebDriver. The tests' script is begun by one command and asked for by others, so commands are short. */
export class WebDriver {
  readonly #session: string;
  /** The browser's own first window, which stays. */
  readonly #first: string;
  #window: string;
  #last: Promise<unknown> = Promise.resolve();

  /** Opens a session with this executable as the browser, as soon as the driver at `url` answers. */
  static async open(url: string, name: string, executable: string): Promise<WebDriver> {
    await answering(url);
    const capabilities = { browserName: name, 'webkitgtk:browserOptions': { binary: executable, args: [] } };
    const opened = await command('POST', `${url}/session`, { capabilities: { alwaysMatch: capabilities } });
    const session = `${url}/session/${text(opened, 'sessionId')}`;
    return new WebDriver(session, String(await command('GET', `${session}/window`)));
  }

  private constructor(session: string, first: string) {
    this.#session = session;
    this.#first = first;
    this.#window = first;
  }

  /** Opens a tab; the result is its handle. */
  openWindow(): Promise<string> {
    return this.#inTurn(async () => text(await this.#send('POST', '/window/new', { type: 'tab' }), 'handle'));
  }

  closeWindow(handle: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#switchTo(handle);
      await this.#send('DELETE', '/window');
      // No other command works while the window it was for is closed.
      await this.#switchTo(this.#first);
    });
  }

  /** A command for this window. */
  send(handle: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    return this.#inTurn(async () => {
      await this.#switchTo(handle);
      return this.#send(method, path, body);
    });
  }

  run(handle: string, script: string): Promise<unknown> {
    return this.send(handle, 'POST', '/execute/sync', { script, args: [] });
  }

  /** One at a time: a command is for the window that the driver has switched to. */
  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const done = this.#last.then(run);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #switchTo(handle: string): Promise<void> {
    if (this.#window === handle) return;
    await this.#send('POST', '/window', { handle });
    this.#window = handle;
  }

  #send(method: string, path: string, body?: unknown): Promise<unknown> {
    return command(method, this.#session + path, body);
  }
}

async function answering(url: string): Promise<void> {
  const giveUp = Date.now() + STARTS_WITHIN_MS;
  while (!(await fetch(`${url}/status`).then(succeeded, failed))) {
    if (Date.now() > giveUp) throw new Error('WebKitWebDriver does not start.');
    await sleep(20);
  }
}

const succeeded = () => true;
const failed = () => false;

async function command(method: string, url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const { value } = await response.json();
  if (response.ok) return value;
  throw new Error(`WebDriver: ${text(value, 'error')}: ${text(value, 'message')}`);
}

function text(value: unknown, key: string): string {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  if (typeof found !== 'string') throw new Error(`WebDriver's answer has no ${key}: ${JSON.stringify(value)}`);
  return found;
}
