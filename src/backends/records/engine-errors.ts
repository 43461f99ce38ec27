import { type CacheError, causedBy, fail } from '../../errors.js';

/** An engine as errors name it: which one, and where, without user name and password. */
export type EngineName = { readonly engine: string; readonly where: string };

/** The package of an engine; where it is missing, the error says how to install it. */
export async function importPeer<Module>(engine: string, peer: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw causedBy(cause, fail('backend-unavailable', 'peerMissing', engine, peer));
  }
}

/** Host and port of a URL with one of these schemes. Throws without the URL, which may contain a password. */
export function hostOf(engine: string, url: string, schemes: readonly string[], example: string): string {
  const found = /^([a-z0-9+]+:)\/\/(?:[^/?#]*@)?([^/?#@]+)/i.exec(url);
  if (found === null || !schemes.includes(found[1]?.toLowerCase() ?? ''))
    throw fail('backend-unavailable', 'engineUrl', engine, example);
  return found[2] ?? '';
}

export const unreachable = ({ engine, where }: EngineName, cause: unknown): CacheError =>
  causedBy(cause, fail('backend-unavailable', 'engineUnreachable', engine, where));

export const refused = ({ engine, where }: EngineName, cause: unknown): CacheError =>
  causedBy(cause, fail('backend-unavailable', 'engineRefused', engine, where));

export const tooSlow = ({ engine, where }: EngineName, ms: number): CacheError =>
  fail('backend-unavailable', 'engineTooSlow', engine, where, ms);

export const full = ({ engine, where }: EngineName, cause: unknown): CacheError =>
  causedBy(cause, fail('quota', 'engineFull', engine, where));
