import type { Engine } from '../engine/index.js';
import { CacheError } from '../errors.js';
import { type Connection, createWorkerLink, MARK, type WorkerCall, type WorkerLink } from '../protocol/index.js';
import { connect, isRegistration, type Surroundings, type WorkerWish } from './connect.js';
import { type LocalParts, openLocal } from './local.js';
import { type LocalReason, local, type Mode } from './mode.js';
import { currentWorker, hasCode, isMismatch, type Reached, type Registration, scriptOf } from './reach-worker.js';
import { Subscriptions } from './subscribe.js';
import { Tally } from './tally.js';

/** What an {@link Answerer} acts through. */
export type AnswererParts = LocalParts & {
  readonly worker: WorkerWish['worker'];
  readonly around: Surroundings;
  readonly changed: (mode: Mode) => void;
};

/** Calls wait so long for an active worker that does not answer yet; then the page answers them itself. */
const CALLS_WAIT_MS = 1000;
/** The mode is final after this time at the latest. */
const FINAL_MS = 10_000;
/** A worker that answered once and was stopped or replaced starts again within this time. */
const AGAIN_WAIT_MS = 5000;

/** Who answers the session's calls: the worker behind its link, or the engine in the page. The calls need not know which. */
export class Answerer {
  /** Resolves when the mode is final. */
  readonly ready: Promise<Mode>;
  readonly subscriptions: Subscriptions;
  readonly #parts: AnswererParts;
  #mode: Mode['mode'] = 'local';
  #isFinal = false;
  #isClosed = false;
  #link: WorkerLink | undefined;
  #local: Promise<Engine> | undefined;
  readonly #localCalls = new Tally();
  /** Until it resolves, it is not known whether a worker can answer. */
  #undecided: Promise<void> | undefined;
  #decide: () => void = () => undefined;
  readonly #frozen = (): void => this.#freeze();
  readonly #thawed = (): void => this.#link?.resume();
  #faults = '';

  constructor(parts: AnswererParts) {
    this.#parts = parts;
    this.subscriptions = new Subscriptions(parts.report);
    this.#undecided = new Promise((resolve) => {
      this.#decide = () => {
        this.#undecided = undefined;
        resolve();
      };
    });
    globalThis.addEventListener?.('pagehide', this.#frozen);
    globalThis.addEventListener?.('pageshow', this.#thawed);
    this.ready = this.#start();
  }

  get mode(): Mode['mode'] {
    return this.#mode;
  }

  /** Ask whoever answers now; when it turns out that no worker can be reached, ask the page. */
  async ask<Value>(question: (engine: Engine) => Value | Promise<Value>): Promise<Value> {
    if (this.#undecided !== undefined) await this.#undecided;
    const link = this.#link;
    if (link === undefined) return this.#askLocal(question);
    try {
      return await question(link);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      return this.#askLocal(question);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    globalThis.removeEventListener?.('pagehide', this.#frozen);
    globalThis.removeEventListener?.('pageshow', this.#thawed);
    await this.#link?.close();
    await this.#closeLocal();
  }

  async #start(): Promise<Mode> {
    const reached = this.#reach(true);
    if (this.#parts.worker === false || this.#parts.around.container === undefined) return this.#settle(await reached);
    const callsWait = setTimeout(this.#decide, CALLS_WAIT_MS);
    const first = await Promise.race([reached, after(FINAL_MS)]);
    clearTimeout(callsWait);
    if (first !== undefined) return this.#settle(first);
    reached.then((late) => late.kind === 'worker' && this.#settle(late));
    return this.#settle({ kind: 'local', mode: local('slow', this.#script()) });
  }

  #reach(mayRegister: boolean): Promise<Reached> {
    const { worker, around } = this.#parts;
    return connect({ worker, mayRegister, meanwhile: this.#decide }, around);
  }

  #settle(reached: Reached): Mode {
    const mode = reached.kind === 'worker' ? this.#useWorker(reached) : reached.mode;
    const isChange = this.#isFinal && mode.mode !== this.#mode;
    this.#mode = mode.mode;
    this.#isFinal = true;
    this.#decide();
    if (mode.mode === 'local') this.#local?.then((engine) => engine.own());
    if (isChange) this.#parts.changed(mode);
    return mode;
  }

  #useWorker({ registration, connection }: Reached & { readonly kind: 'worker' }): Mode {
    if (this.#isClosed) connection.port.close();
    else this.#link = this.#open(registration, connection);
    this.#closeLocal();
    this.#reportFaults(connection);
    return modeOf(connection);
  }

  #open(registration: Registration, first: Connection): WorkerLink {
    let unused: Connection | undefined = first;
    const link = createWorkerLink({
      connect: async () => {
        const connection = unused ?? (await again(registration, this.#parts.around));
        unused = undefined;
        return connection;
      },
      wake: () => wake(registration),
      locks: navigator.locks,
      now: this.#parts.now,
      referrer: () => this.#parts.around.page.replace(/#.*/s, ''),
      settings: this.#parts.settings,
      onConnect: (connection) => this.#reportFaults(connection),
      onLost: (error) => this.#lose(link, error),
    });
    this.subscriptions.attach(link);
    return link;
  }

  #lose(link: WorkerLink, error: unknown): void {
    if (this.#isClosed || this.#link !== link) return;
    this.#link = undefined;
    this.subscriptions.detach(link);
    const reason: LocalReason = isMismatch(error) ? 'protocol-version' : 'no-answer';
    this.#settle({ kind: 'local', mode: local(reason, this.#script()) });
    this.#reach(false).then((reached) => reached.kind === 'worker' && this.#settle(reached));
  }

  #script(): string {
    const { worker } = this.#parts;
    return isRegistration(worker) ? scriptOf(worker) : String(worker);
  }

  #reportFaults(connection: Connection): void {
    const faults = connection.faults.join('\n');
    if (faults !== '' && faults !== this.#faults)
      this.#parts.report({ type: 'error', error: new CacheError('bad-option', faultText(connection)) });
    this.#faults = faults;
  }

  #askLocal<Value>(question: (engine: Engine) => Value | Promise<Value>): Promise<Value> {
    return this.#localCalls.during(async () => question(await this.#openLocal()));
  }

  #openLocal(): Promise<Engine> {
    this.#local ??= openLocal(this.#parts).then((engine) => {
      this.subscriptions.attach(engine);
      // Before the mode is final a worker may still come, which then would have to wait for the memory tier.
      if (this.#isFinal && this.#mode === 'local') engine.own();
      return engine;
    });
    return this.#local;
  }

  /** Let go of the page's engine, after the calls that it still answers. What is kept in memory goes with it. */
  async #closeLocal(): Promise<void> {
    const opened = this.#local;
    if (opened === undefined) return;
    await this.#localCalls.idle();
    if (this.#local === opened) this.#local = undefined;
    const engine = await opened;
    this.subscriptions.detach(engine);
    await engine.close();
  }

  /** A page in the back-forward cache must hold no lock and hear no channel. */
  #freeze(): void {
    this.#link?.pause();
    if (this.#parts.settings().backend !== 'memory') this.#closeLocal();
  }
}

/** No worker answers, and the call did not leave the page or can be repeated. */
const isUnreachable = (error: unknown): boolean => isMismatch(error) || hasCode(error, 'worker-unavailable');

function modeOf(connection: Connection): Mode {
  return connection.faults.length === 0 ? { mode: 'worker' } : { mode: 'worker', message: faultText(connection) };
}

const faultText = ({ faults }: Connection): string =>
  `The worker runs without its start options, since they are wrong: ${faults.join(' ')}`;

async function again(registration: Registration, around: Surroundings): Promise<Connection> {
  const worker = await currentWorker(await refreshed(registration, around));
  if (worker === undefined) throw new CacheError('worker-unavailable', 'The service worker was unregistered.');
  return around.hello(worker, AGAIN_WAIT_MS);
}

async function refreshed(registration: Registration, { container }: Surroundings): Promise<Registration> {
  if (registration.active !== null) return registration;
  const all = (await container?.getRegistrations()) ?? [];
  return all.find(({ scope }) => scope === registration.scope) ?? registration;
}

function wake({ waiting, active }: Registration): void {
  const call: WorkerCall = { [MARK]: 'wake' };
  (waiting ?? active)?.postMessage(call);
}

const after = (milliseconds: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
