import type { Answer } from '../../engine/answer.js';
import type { Call, Engine } from '../../engine/contract.js';
import type { CacheError } from '../../errors.js';
import type { IdentityNotice } from '../../protocol/identity-request.js';
import type { WorkerLink } from '../../protocol/page/worker-link.js';
import { warnInDevelopment } from '../development.js';
import { hasCode, isMismatch, isRemoved } from '../error-code.js';
import type { Subscriptions } from '../events/subscribe.js';
import type { LocalParts } from '../local/local-engine.js';
import { LocalSide } from '../local/local-side.js';
import type { Surroundings, WorkerName } from './connect.js';
import type { Mode } from './mode.js';
import { type Reached, scriptOf } from './reach-worker.js';
import { hasRoutes, tellController } from './tell-controller.js';
import { findWorker, type LinkTo, linkTo, lost, startFault, tooSlow } from './worker-side.js';
import { type Chance, workerChance } from './worker-support.js';

/** What an {@link Answerer} acts through. */
export type AnswererParts = LocalParts & {
  readonly worker: WorkerName | false;
  readonly around: Surroundings;
  /** The page's, for what the worker fetches in its place. */
  readonly referrerPolicy: LinkTo['referrerPolicy'];
  readonly subscriptions: Subscriptions;
  readonly changed: (mode: Mode) => void;
  /** Resolves when no call is under way, bodies included. */
  readonly idle: () => Promise<void>;
};

type Some = Chance & { readonly kind: 'some' };
type Worker = Reached & { readonly kind: 'worker' };

/** Calls wait so long for an active worker that does not answer yet; then the page answers them itself. */
const CALLS_WAIT_MS = 1000;
/** So long the page goes on answering when a worker has come, to end what it has begun. */
const HAND_OVER_MS = 1000;
/** The mode is final after this time at the latest. */
const FINAL_MS = 10_000;

/** Who answers the session's calls: the worker behind its link, or the engine in the page. The calls need not know which. */
export class Answerer {
  /** Resolves when the mode is final. */
  readonly ready: Promise<Mode>;
  readonly #parts: AnswererParts;
  readonly #local: LocalSide;
  #link: WorkerLink | undefined;
  #mode: Mode['mode'] = 'local';
  #isFinal = false;
  #isClosed = false;
  readonly #closing = new AbortController();
  /** Until it resolves, it is not known whether a worker can answer, and calls wait. */
  #undecided: Promise<void> | undefined;
  #decide: () => void = () => undefined;
  readonly #freeze = (): void => {
    this.#link?.pause();
    this.#local.freeze();
  };
  readonly #thaw = (): void => {
    this.#link?.resume();
    this.#local.listen();
  };
  #fault = '';
  /** The script that has said on its port that it answers fetch events. */
  #answersEvents = '';

  constructor(parts: AnswererParts) {
    this.#parts = parts;
    this.#local = new LocalSide(parts);
    this.#undecided = new Promise((resolve) => {
      this.#decide = () => {
        this.#undecided = undefined;
        resolve();
      };
    });
    globalThis.addEventListener?.('pagehide', this.#freeze);
    globalThis.addEventListener?.('pageshow', this.#thaw);
    this.ready = this.#start(workerChance(parts.worker, parts.around));
  }

  get mode(): Mode['mode'] {
    return this.#mode;
  }

  /** Name an identity to the worker that answers the page's fetch events; undefined where it is not known that one does. */
  tellController(notice: IdentityNotice): Promise<boolean> | undefined {
    const { container, fetch } = this.#parts.around;
    const script = container?.controller?.scriptURL ?? '';
    return script !== '' && (script === this.#answersEvents || hasRoutes(script))
      ? tellController(script, notice, fetch)
      : undefined;
  }

  /** `by: 'page'`: by the page's engine, whoever answers other calls. */
  send(call: Call, by?: 'page'): Promise<Answer> {
    const toPage = (): Promise<Answer> => this.#byPage(this.#local.send(call));
    return by === 'page' ? toPage() : this.#route((link) => link.send(call), toPage);
  }

  ask<Value>(question: (engine: Engine) => Value | Promise<Value>): Promise<Value> {
    return this.#route(question, () => this.#byPage(this.#local.ask(question)));
  }

  /** In worker mode the page's engine is let go of afterwards. */
  async #byPage<Value>(answering: Promise<Value>): Promise<Value> {
    try {
      return await answering;
    } finally {
      if (this.#link !== undefined) void this.#local.close();
    }
  }

  /** To whoever answers now; when it turns out that no worker can be reached, to the page. */
  async #route<Value>(
    toWorker: (link: WorkerLink) => Value | Promise<Value>,
    toPage: () => Promise<Value>,
  ): Promise<Value> {
    if (this.#undecided !== undefined) await this.#undecided;
    const link = this.#link;
    if (link === undefined) return toPage();
    try {
      return await toWorker(link);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      return toPage();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#closing.abort();
    globalThis.removeEventListener?.('pagehide', this.#freeze);
    globalThis.removeEventListener?.('pageshow', this.#thaw);
    await this.#link?.close();
    await this.#local.end();
  }

  async #start(chance: Chance): Promise<Mode> {
    if (chance.kind === 'none') return this.#settle(chance.mode);
    const callsWait = setTimeout(this.#decide, CALLS_WAIT_MS);
    const reaching = this.#reach(chance, true);
    const first = await Promise.race([reaching, after(FINAL_MS)]);
    clearTimeout(callsWait);
    if (first !== undefined) return this.#arrive(chance, first);
    void reaching.then((late) => (late.kind === 'worker' ? this.#arrive(chance, late) : undefined));
    return this.#settle(tooSlow(chance.worker));
  }

  #reach(chance: Some, mayRegister: boolean): Promise<Reached> {
    return findWorker({ ...chance, mayRegister, meanwhile: this.#decide }, this.#parts.around);
  }

  async #arrive(chance: Some, reached: Reached): Promise<Mode> {
    if (reached.kind === 'local') return this.#stayLocal(chance, reached.mode);
    await this.#handOver();
    const { connection } = reached;
    if (this.#isClosed || this.#link !== undefined) connection.port.close();
    else this.#link = this.#open(chance, reached);
    const fault = this.#reportFault(chance, reached);
    this.#local.close();
    return this.#settle(fault === undefined ? { mode: 'worker' } : { mode: 'worker', message: fault.message });
  }

  /** The app may register a worker of its own at any time, and may let ours into the one that stands. */
  #stayLocal(chance: Some, mode: Mode): Mode {
    warnInDevelopment(mode);
    const look = (): void => void this.#lookAgain(chance);
    chance.container.addEventListener('controllerchange', look, { signal: this.#closing.signal });
    void chance.container.ready.then(look);
    return this.#settle(mode);
  }

  async #lookAgain(chance: Some): Promise<void> {
    if (this.#link !== undefined || this.#isClosed) return;
    const again = await this.#reach(chance, false);
    if (again.kind === 'worker') await this.#arrive(chance, again);
  }

  /** What the page answered is to be found by the worker's first call, so that what is under way ends here, if it ends soon. */
  async #handOver(): Promise<void> {
    if (!this.#local.isOpen) return;
    const stored = this.#parts.idle().then(() => this.#local.stored());
    await Promise.race([stored, after(HAND_OVER_MS)]);
  }

  #open(chance: Some, { registration, connection }: Worker): WorkerLink {
    const { around, now, settings, referrerPolicy } = this.#parts;
    const link = linkTo(registration, connection, {
      around,
      now,
      settings,
      referrerPolicy,
      onConnect: (again) => this.#reportFault(chance, { kind: 'worker', registration, connection: again }),
      onLost: (error) => this.#lose(chance, link, error),
    });
    this.#parts.subscriptions.attach(link);
    return link;
  }

  #lose(chance: Some, link: WorkerLink, error: unknown): void {
    if (this.#isClosed || this.#link !== link) return;
    this.#link = undefined;
    this.#parts.subscriptions.detach(link);
    this.#settle(lost(chance.worker, error));
    void this.#lookAgain(chance);
  }

  /** This is the mode from now on; what it no longer needs is let go of. */
  #settle(mode: Mode): Mode {
    const isChange = this.#isFinal && mode.mode !== this.#mode;
    this.#mode = mode.mode;
    this.#isFinal = true;
    this.#decide();
    if (mode.mode === 'local') this.#local.own();
    if (isChange) this.#parts.changed(mode);
    return mode;
  }

  /** Faults once, not at each connection. */
  #reportFault({ worker }: Some, reached: Worker): CacheError | undefined {
    if (reached.connection.answersEvents) this.#answersEvents = scriptOf(reached.registration);
    const error = startFault(reached, worker, this.#parts.around);
    if (error !== undefined && error.message !== this.#fault) this.#parts.report({ type: 'error', error });
    this.#fault = error?.message ?? '';
    return error;
  }
}

/** No worker answers, and the call can have had no effect yet. */
const isUnreachable = (error: unknown): boolean =>
  isMismatch(error) || isRemoved(error) || hasCode(error, 'worker-unavailable');

const after = (milliseconds: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
