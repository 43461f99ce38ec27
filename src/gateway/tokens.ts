import { createHash, timingSafeEqual } from 'node:crypto';
import { isNamespace } from '../backends/remote/wire.js';
import { type CacheError, fail } from '../errors.js';

/** A Bearer token, and what its holder may do. */
export type GatewayToken = {
  /** At least 16 characters, without spaces. Whoever has it can use it: one that is part of a page is everybody's. */
  readonly token: string;
  /** The namespaces that it is for; all when not given. */
  readonly namespaces?: readonly string[];
  /** `write` includes reading. */
  readonly access: 'read' | 'write';
};

type Known = {
  readonly digest: Buffer;
  readonly namespaces: readonly string[] | undefined;
  readonly canWrite: boolean;
};

/** What the holder of a token may do in a namespace. */
export type Access = 'none' | 'read' | 'write';

/** The tokens of a gateway, as digests. */
export class Tokens {
  readonly #known: readonly Known[];

  constructor(tokens: readonly GatewayToken[]) {
    for (const token of tokens) check(token);
    if (tokens.length === 0) throw wrong('nothing');
    this.#known = tokens.map(({ token, namespaces, access }) => ({
      digest: digestOf(token),
      namespaces,
      canWrite: access === 'write',
    }));
  }

  /**
   * The access that a field Authorization gives; undefined: it names no token of this gateway. All tokens are compared, each in constant
   * time, so that the time says nothing about them.
   */
  accessOf(authorization: string | null, namespace: string): Access | undefined {
    const digest = digestOf(/^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? '');
    let found: Known | undefined;
    for (const known of this.#known) if (timingSafeEqual(known.digest, digest)) found = known;
    if (found === undefined) return undefined;
    if (found.namespaces?.includes(namespace) === false) return 'none';
    return found.canWrite ? 'write' : 'read';
  }
}

const SHORTEST = 16;

/** Options may come from a file. No error contains a token. */
function check({ token, namespaces, access }: GatewayToken): void {
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) throw wrong('something other than a token');
  if (token.length < SHORTEST) throw wrong('a token that is too short');
  if (access !== 'read' && access !== 'write') throw wrong('a token without "access"');
  if (namespaces?.every(isNamespace) === false) throw wrong('a token with a wrong namespace');
}

const wrong = (what: string): CacheError => fail('bad-option', 'wrongMember', 'tokens', what, 'gatewayToken');

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();
