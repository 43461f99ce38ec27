import { fieldValue, type HeaderFields } from '../policy/index.js';
import type { Call } from './contract.js';
import { withinBound } from './deadline.js';
import { type EngineState, report } from './state.js';

/** Whose an answer is: a keyed hash. Null: nobody's in particular. Undefined: somebody's, but nobody can say whose. */
export type Identity = string | null | undefined;

/**
 * Whose the answer to a call is: the identity's that the session names, else the one's that is kept, else that of Authorization. At
 * once where all of it is known.
 */
export function identityOf(
  engine: EngineState,
  { settings }: Call,
  fields: HeaderFields,
): Identity | Promise<Identity> {
  if (settings.identity !== null) return byName(engine, settings.identity);
  const kept = engine.kept.get();
  if (kept instanceof Promise)
    return found(
      engine,
      kept.then((identity) => identity ?? byCredentials(engine, fields)),
    );
  return kept ?? byCredentials(engine, fields);
}

function byCredentials(engine: EngineState, fields: HeaderFields): Identity | Promise<Identity> {
  const authorization = fieldValue(fields, 'authorization');
  return authorization === undefined ? null : byName(engine, authorization);
}

function byName(engine: EngineState, name: string): Identity | Promise<Identity> {
  const identity = engine.identities.of(name);
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
