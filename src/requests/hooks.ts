import { fail } from '../errors.js';
import type { AnyResponse } from '../session/response/cached-response.js';
import { SessionResponse } from '../session/response/session-response.js';

/** Called with each response of a session before the caller gets it. A returned response replaces it. */
export type ResponseHook =
  | ((response: AnyResponse) => AnyResponse | undefined | Promise<AnyResponse | undefined>)
  | ((response: AnyResponse) => void);

/** Hooks by event (requests: hooks). The only event is `response`. */
export type HooksInput = { readonly response?: ResponseHook | readonly ResponseHook[] };

/** The hooks of a session, which can be modified. */
export type Hooks = { response: ResponseHook[] };

/** Throws `bad-option` for other events (requests raises ValueError) and for anything but functions. */
export function readHooks(hooks: HooksInput = {}): Hooks {
  if (typeof hooks !== 'object' || hooks === null) throw fail('bad-option', 'notHooks');
  const unknown = Object.keys(hooks).find((name) => name !== 'response');
  if (unknown !== undefined) throw fail('bad-option', 'noSuchHook', unknown);
  const { response = [] } = hooks;
  const given: readonly unknown[] = [response].flat();
  if (given.some((hook) => typeof hook !== 'function')) throw fail('bad-option', 'notHooks');
  return { response: typeof response === 'function' ? [response] : [...response] };
}

/** Remove a hook; false if it was not registered. */
export function removeHook({ response }: Hooks, hook: ResponseHook): boolean {
  const at = response.indexOf(hook);
  if (at !== -1) response.splice(at, 1);
  return at !== -1;
}

/** The hooks of a request: its own if it has any, else those of the session (requests: merge_hooks); undefined if there are none. */
export function hooksOf(session: Hooks, own: HooksInput | undefined): readonly ResponseHook[] | undefined {
  const hooks = own === undefined ? [] : readHooks(own).response;
  if (hooks.length > 0) return hooks;
  return session.response.length > 0 ? session.response : undefined;
}

/** Call the hooks in order, each with the result of the previous one, then notify listeners (requests: dispatch_hook). */
export async function runHooks(
  coming: Promise<AnyResponse>,
  hooks: readonly ResponseHook[],
  announce: ((response: AnyResponse) => void) | undefined,
): Promise<AnyResponse> {
  let response = await coming;
  for (const hook of [...hooks]) {
    const returned: unknown = await hook(response);
    if (isResponse(returned)) response = returned;
  }
  announce?.(response);
  return response;
}

const isResponse = (value: unknown): value is AnyResponse => value instanceof SessionResponse;
