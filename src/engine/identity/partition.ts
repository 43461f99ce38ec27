import type { HeaderFields } from '../../http/fields/header-fields.js';
import { type Credential, credentialsIn } from '../../request/key/redact.js';
import type { Call } from '../contract.js';
import { type EngineState, report } from '../state.js';
import { withinBound } from '../store/deadline.js';

/** Cache partition of a response: keyed hashes. Null: nobody's in particular. Undefined: somebody's, but nobody can say whose. */
export type Identity = string | null | undefined;

/**
 * Whose the answer to a call is: the identity's that the session names, else the one's that is kept, else that of its credentials:
 * `inBody`, in its fields and in its query. At once where all of it is known.
 */
export function identityOf(
  engine: EngineState,
  { request, settings }: Call,
  fields: HeaderFields,
  inBody: readonly Credential[] = [],
): Identity | Promise<Identity> {
  if (settings.identity !== null) return named(engine, engine.identities.of(settings.identity));
  const byCredentials = (): Identity | Promise<Identity> => {
    const inHead = credentialsIn({ fields, url: request.url }, settings.ignoredParameters);
    return named(engine, engine.identities.ofCredentials(inBody.length === 0 ? inHead : [...inHead, ...inBody]));
  };
  const kept = engine.kept.get();
  if (kept instanceof Promise)
    return found(
      engine,
      kept.then((identity) => identity ?? byCredentials()),
    );
  return kept ?? byCredentials();
}

function named(engine: EngineState, identity: string | null | Promise<string | null>): Identity | Promise<Identity> {
  if (!(identity instanceof Promise)) return identity;
  return found(
    engine,
    withinBound(identity).then((hash) => hash ?? undefined),
  );
}

async function found(engine: EngineState, identity: Promise<Identity>): Promise<Identity> {
  try {
    return await identity;
  } catch (error) {
    report(engine, 'The identity of a request could not be named.', error);
    return undefined;
  }
}
