import type { Told } from '../../src/error-texts.js';
import { PROTOCOL, type WorkerMessage } from '../../src/protocol/messages.js';

/** The versions of the protocol that a page speaks. */
export type Versions = { readonly version: number; readonly oldest: number };

/** What a worker says of itself to a page that connects. */
export type Welcome = { readonly faults: readonly Told[]; readonly answersEvents: boolean };

/** What is said to a page that connects: that both speak a common version, or that they do not. */
export function answerConnect(page: Versions, lock: string, { faults, answersEvents }: Welcome): WorkerMessage {
  const understood = page.version >= PROTOCOL.oldest && page.oldest <= PROTOCOL.version;
  if (!understood) return ['incompatible', PROTOCOL.version, PROTOCOL.oldest];
  return ['welcome', PROTOCOL.version, lock, faults, answersEvents];
}
