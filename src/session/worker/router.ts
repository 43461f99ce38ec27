import type { Admin } from '../../engine/admin/operations.js';
import type { Answer } from '../../engine/answer.js';
import type { Call } from '../../engine/contract.js';
import { CacheError } from '../../errors.js';
import { isUnreachable } from '../../protocol/error-code.js';
import type { IdentityNotice } from '../../protocol/identity-request.js';
import type { Connection } from '../../protocol/page/hello.js';
import type { WorkerLink } from '../../protocol/page/worker-link.js';
import { callsLoaded, chunks, prefetchChunks } from '../chunks.js';
import type { Subscriptions } from '../events/subscribe.js';
import type { EarlyAnswers } from '../local/early-answers.js';
import type { LocalParts } from '../local/local-engine.js';
import type { PageEngine } from '../local/page-engine.js';
import { notLoaded, sendUncached } from '../local/send-uncached.js';
import { type Environment, isOwnScript, type WorkerName, type WorkerSupport, workerSupport } from './environment.js';
import { findWorker, type LinkTo, linkTo, localMode, lossOf } from './find-worker.js';
import { followPage } from './follow-page.js';
import type { LocalReason, Mode } from './mode.js';
import type { Reached } from './reach-worker.js';
import { after, type Registration, scriptOf } from './registration.js';
import { hasRoutes, tellController } from './tell-controller.js';

/** What a {@link Router} acts through. */
export type RouterParts = LocalParts & {
  readonly worker: WorkerName | false;
  readonly environment: Environment;
  /** The page's, for what the worker fetches in its place. */
  readonly referrerPolicy: LinkTo['referrerPolicy'];
  readonly subscriptions: Subscriptions;
  readonly changed: (mode: Mode) => void;
  /** Resolves when no call is under way, bodies included. */
  readonly idle: () => Promise<void>;
};

type ReachedWorker = Reached & { readonly kind: 'worker' };
type Support = Exclude<WorkerSupport, string>;

/** How long calls wait for an active worker that does not answer yet; then the page answers them itself. */
const CALLS_WAIT_MS = 1000;
/** Grace period for local requests in flight before handing over to the worker. */
const HAND_OVER_MS = 1000;
/** The mode is final after this time at the latest. */
const FINAL_MS = 10_000;

/** Routes the session's calls: to the worker behind its link, or to the engine in the page. */
export class Router {
  /** Resolves when the mode is final. */
  readonly ready: Promise<Mode>;
  readonly #parts: RouterParts;
  #link: WorkerLink | undefined;
  #early: Promise<EarlyAnswers | null> | undefined;
  #page: PageEngine | undefined;
  #loadingPage: Promise<PageEngine | CacheError> | undefined;
  #mode: Mode['mode'] = 'local';
  #isFinal = false;
  readonly #closing = new AbortController();
  /** Pending while it is not known whether a worker can answer: calls wait. */
  #undecided: Promise<void> | undefined;
  #decide: () => void = () => undefined;
  /** The last fault of the worker's start options that was reported. */
  #fault = '';
  /** The script that has said on its port that it answers fetch events. */
  #answersEvents = '';

  constructor(parts: RouterParts) {
    this.#parts = parts;
    this.#undecided = new Promise((resolve) => {
      this.#decide = () => {
        this.#undecided = undefined;
        resolve();
      };
    });
    parts.subscriptions.onWanted = () => this.#page?.listen();
    followPage(() => ({ link: this.#link, page: this.#page }), this.#closing.signal);
    this.ready = Promise.all([this.#start(), callsLoaded()]).then(([mode]) => mode);
    void this.ready.then(prefetchChunks);
  }

  get mode(): Mode['mode'] {
    return this.#mode;
  }

  /** Send an identity to the worker that answers the page's fetch events; undefined where none is known to. */
  tellController(notice: IdentityNotice): Promise<boolean> | undefined {
    const { container, fetch } = this.#parts.environment;
    const script = container?.controller?.scriptURL ?? '';
    return script !== '' && (script === this.#answersEvents || hasRoutes(script))
      ? tellController(script, notice, fetch)
      : undefined;
  }

  /** `by: 'page'`: by the page's engine, whatever the mode. */
  readonly send = async (call: Call, by?: 'page'): Promise<Answer> => {
    const answer = await this.#ask((engine) => {
      const isStarting = 'isStarting' in engine && engine.isStarting;
      const sent = engine.send(call);
      return isStarting ? this.#whileStarting(call, sent) : sent;
    }, by);
    return answer instanceof CacheError ? sendUncached(call, this.#parts, answer) : answer;
  };

  readonly admin: Admin = (operation, argument) =>
    this.#ask(({ admin }) => admin(operation, argument)).then((result) => {
      if (result instanceof CacheError) throw result;
      return result;
    });

  /** Ask the worker, or the page where there is none or it cannot be reached. Gives the error where the page's engine cannot be loaded. */
  async #ask<Value>(
    question: (engine: WorkerLink | PageEngine) => Promise<Value>,
    by?: 'page',
  ): Promise<Value | CacheError> {
    if (this.#undecided !== undefined && by === undefined) await this.#undecided;
    const link = by === undefined ? this.#link : undefined;
    try {
      if (link !== undefined) return await question(link);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
    }
    const page = await this.#loadPage();
    if (page instanceof CacheError) return page;
    try {
      return await question(page);
    } finally {
      // In worker mode the engine in the page is closed again afterwards.
      if (this.#link !== undefined) void page.close();
    }
  }

  async #whileStarting(call: Call, sent: Promise<Answer>): Promise<Answer> {
    this.#early ??= chunks.engine().then(
      ({ earlyAnswers }) => earlyAnswers(this.#parts),
      () => {
        this.#early = undefined;
        return null;
      },
    );
    const isAnswered = sent.then(
      () => null,
      () => null,
    );
    const early = await Promise.race([this.#early, isAnswered]);
    return early === null ? sent : early.answer(call, sent);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#link?.close();
    await this.#loadingPage;
    await this.#page?.end();
  }

  /** Where its code cannot be loaded, an `error` event says so, and the next use tries again. */
  #loadPage(): Promise<PageEngine | CacheError> {
    this.#loadingPage ??= chunks.local().then(
      ({ PageEngine }) => {
        const page = new PageEngine(this.#parts);
        this.#page = page;
        if (this.#isFinal && this.#mode === 'local') page.own();
        return page;
      },
      (cause: unknown) => {
        this.#loadingPage = undefined;
        const error = notLoaded(cause);
        this.#parts.report({ type: 'error', error });
        return error;
      },
    );
    return this.#loadingPage;
  }

  async #start(): Promise<Mode> {
    const { worker, environment } = this.#parts;
    const support = workerSupport(worker, environment);
    if (typeof support === 'string') return this.#stayLocal(support);
    const callsWait = setTimeout(this.#decide, CALLS_WAIT_MS);
    const reaching = this.#find(support, true);
    const first = await Promise.race([reaching, after(FINAL_MS)]);
    clearTimeout(callsWait);
    if (first !== undefined) return this.#arrive(support, first);
    void reaching.then((late) => (late.kind === 'worker' ? this.#arrive(support, late) : undefined));
    return this.#stayLocal('slow');
  }

  #find(support: Support, mayRegister: boolean): Promise<Reached> {
    const search = { ...support, mayRegister, meanwhile: this.#decide };
    return findWorker(search, this.#parts.environment).catch(async (error: unknown) => ({
      kind: 'local',
      mode: await localMode(this.#parts.worker, 'no-answer', String(error)),
    }));
  }

  async #arrive(support: Support, reached: Reached): Promise<Mode> {
    if (reached.kind === 'local') {
      void chunks.connect().then(
        ({ warnInDevelopment }) => warnInDevelopment(reached.mode),
        () => undefined,
      );
      // The app may register a worker of its own at any time, and may import ours into the present one.
      const look = (): void => void this.#lookAgain(support);
      support.container.addEventListener('controllerchange', look, { signal: this.#closing.signal });
      void support.container.ready.then(look);
      return this.#tell(reached.mode, this.#become(reached.mode.mode));
    }
    await this.#handOver();
    const { connection } = reached;
    if (this.#closing.signal.aborted || this.#link !== undefined) connection.port.close();
    else this.#link = this.#open(support, reached);
    // The calls that wait go to the worker now, whatever there is to say about its start options.
    const isChange = this.#become('worker');
    void this.#page?.close();
    const message = await this.#reportFault(reached.registration, connection);
    return this.#tell({ mode: 'worker', ...(message !== '' && { message }) }, isChange);
  }

  async #lookAgain(support: Support): Promise<void> {
    if (this.#link !== undefined || this.#closing.signal.aborted) return;
    const again = await this.#find(support, false);
    if (again.kind === 'worker') await this.#arrive(support, again);
  }

  /** The worker's first call has to find what the page stored, so that calls in flight end here, if they end soon. */
  async #handOver(): Promise<void> {
    const page = this.#page;
    if (page?.isOpen !== true) return;
    const stored = this.#parts.idle().then(() => page.stored());
    await Promise.race([stored, after(HAND_OVER_MS)]);
  }

  #open(support: Support, { registration, connection }: ReachedWorker): WorkerLink {
    const { environment, now, settings, referrerPolicy, subscriptions } = this.#parts;
    const link = linkTo(registration, connection, {
      environment,
      now,
      settings,
      referrerPolicy,
      onConnect: (again) => void this.#reportFault(registration, again),
      onLost: (error) => this.#lose(support, link, error),
    });
    subscriptions.attach(link);
    return link;
  }

  #lose(support: Support, link: WorkerLink, error: unknown): void {
    if (this.#closing.signal.aborted || this.#link !== link) return;
    this.#link = undefined;
    this.#parts.subscriptions.detach(link);
    void this.#stayLocal(lossOf(error));
    void this.#lookAgain(support);
  }

  /** The page answers from now on; the mode tells why once its message is loaded. */
  async #stayLocal(reason: LocalReason): Promise<Mode> {
    const isChange = this.#become('local');
    return this.#tell(await localMode(this.#parts.worker, reason), isChange);
  }

  /** The mode may have changed again while its message was loaded. */
  #tell(mode: Mode, isChange: boolean): Mode {
    if (isChange && mode.mode === this.#mode) this.#parts.changed(mode);
    return mode;
  }

  /** Whether that changes a mode that was final. */
  #become(mode: Mode['mode']): boolean {
    const isChange = this.#isFinal && mode !== this.#mode;
    this.#mode = mode;
    this.#isFinal = true;
    this.#decide();
    if (mode === 'local') void this.#loadPage().then(() => this.#page?.own());
    return isChange;
  }

  /** Report what is wrong with the worker's start options, not at each connection; gives the message. */
  async #reportFault(registration: Registration, { faults, answersEvents }: Connection): Promise<string> {
    const { worker, environment, report } = this.#parts;
    if (answersEvents) this.#answersEvents = scriptOf(registration);
    if (worker === false || (faults.length === 0 && isOwnScript(worker, registration, environment))) return '';
    const connect = await chunks.connect().catch(() => undefined);
    const error = connect?.startFault({ registration, faults }, worker, environment);
    if (error !== undefined) await chunks.texts().catch(() => undefined);
    if (error !== undefined && error.message !== this.#fault) report({ type: 'error', error });
    this.#fault = error?.message ?? '';
    return this.#fault;
  }
}
