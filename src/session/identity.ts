import type { Admin } from '../engine/admin/operations.js';
import type { Deleted } from '../engine/admin/removals.js';
import { CacheError, causedBy, fail, shown } from '../errors.js';
import type { Settings } from '../options/table.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { IdentityFunction, IdentityOption } from './options/options.js';
import { delayNavigations } from './worker/tell-controller.js';

/** What a {@link SessionIdentity} acts through. */
type IdentityParts = {
  readonly admin: Admin;
  /** Tells the worker that answers the page's fetch events, before any event that follows; undefined: there is none. */
  readonly tellController: (identity: string | null) => Promise<boolean> | undefined;
  readonly failed: (error: CacheError) => void;
};

/** The settings of a session, for one of its requests where it is about one. */
export type SettingsFor = (request?: PreparedRequest) => Settings;

/** Whose requests a session makes. */
export class SessionIdentity {
  readonly #parts: IdentityParts;
  #identity: IdentityOption = null;
  #kept: Promise<void> = Promise.resolve();

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  get value(): IdentityOption {
    return this.#identity;
  }

  /** Holds for the session at once, and is told to the store. Throws for what is none. */
  set value(identity: unknown) {
    const value = isFunction(identity) ? identity : readName(identity);
    this.#identity = value;
    // A worker cannot ask a function: it answers for the session's own requests only.
    if (isFunction(value)) return;
    this.#kept = this.#tell(value, true);
    delayNavigations(this.#kept);
    this.#kept.catch((error: unknown) => this.#parts.failed(asCacheError(error)));
  }

  /** By a request, ahead of the page's next ones. It is lost if the worker's process crashes: once more, then over the port. */
  async #tell(identity: string | null, mayBeLost = false): Promise<void> {
    const told = this.#parts.tellController(identity);
    if (told !== undefined) {
      if (await told) return undefined;
      // What was named since is on its way, and must not be taken back.
      if (this.#identity !== identity) return this.#kept;
      if (mayBeLost) return this.#tell(identity);
    }
    await this.#parts.admin('identify', { identity });
    // It may have arrived after what was named since, by a request.
    if (!isFunction(this.#identity) && this.#identity !== identity) return this.#tell(this.#identity);
  }

  /** Resolves when the store has been told. */
  get kept(): Promise<void> {
    return this.#kept;
  }

  async forget(identity: string): Promise<Deleted> {
    if (typeof identity !== 'string' || identity === '') throw fail('bad-option', 'notForgettable');
    return this.#parts.admin('forget', { identity });
  }

  /** The current settings, with the identity in them. */
  settingsOf(live: { readonly current: Settings }): SettingsFor {
    const known = new WeakMap<Settings, Map<string | null, Settings>>();
    return (request) => {
      const { current } = live;
      const identity = typeof this.#identity === 'function' ? this.#of(request) : this.#identity;
      if (identity === current.identity) return current;
      const ofCurrent = known.get(current) ?? new Map<string | null, Settings>();
      const own = ofCurrent.get(identity) ?? { ...current, identity };
      known.set(current, ofCurrent.set(identity, own));
      return own;
    };
  }

  #of(request: PreparedRequest | undefined): string | null {
    if (!isFunction(this.#identity)) return this.#identity;
    return request === undefined ? null : readName(this.#identity(request));
  }
}

function readName(identity: unknown): string | null {
  if (identity === undefined || identity === null) return null;
  if (typeof identity === 'string' && identity !== '') return identity;
  throw fail('bad-option', 'wrongValue', 'identity', shown(identity), 'identity');
}

const isFunction = (identity: unknown): identity is IdentityFunction => typeof identity === 'function';

const asCacheError = (error: unknown): CacheError =>
  error instanceof CacheError ? error : causedBy(error, fail('internal', 'background', 'identityNotKept'));
