import { parseFieldLines } from '../../http/fields/header-fields.js';
import { changedUris, groupTag, invalidatedGroups, isSuccess } from '../../http/storing/invalidation.js';

import { urlNames } from '../../request/key/normalize-url.js';
import type { Selector } from '../../storage/selector.js';
import type { Unsafe, UnsafeOutcome } from '../admin/admin.js';
import { remove } from '../admin/removals.js';
import { type EngineState, report } from '../state.js';

/** An unsafe request is about to leave: who asks for its target from now on must not be answered by a fetch that began before. */
export function beginUnsafe({ groups }: EngineState, { url, settings }: Unsafe): void {
  groups.detach([{ kind: 'urls', urls: urlNames(url, settings) }]);
}

/**
 * An unsafe request has succeeded: what is stored for its target, for the URIs that its response names, and in the groups that this
 * ends, is gone before anybody is told of it. RFC 9111 §4.4, RFC 9875 §3.
 */
export async function invalidate(engine: EngineState, outcome: UnsafeOutcome): Promise<void> {
  if (!isSuccess(outcome.status)) return;
  try {
    const cacheKeys = await remove(engine, selectorsOf(outcome));
    if (cacheKeys.length > 0) engine.events.emit({ type: 'invalidated', cacheKeys });
  } catch (error) {
    report(engine, 'What an unsafe request made invalid could not be removed.', error);
  }
}

/** What answered after a redirect may have been changed as well, but speaks for no origin but its own. */
function selectorsOf({ url, settings, fields, answeredBy = url }: UnsafeOutcome): readonly Selector[] {
  const { origin } = new URL(answeredBy);
  const received = parseFieldLines(fields);
  const changed = new URL(url).origin === origin ? [answeredBy, ...changedUris(received)] : [];
  const named = changed.map((uri) => resolved(uri, answeredBy)).filter((other) => other?.origin === origin);
  const urls = [
    ...new Set([url, ...named.map((other) => other?.href ?? url)].flatMap((one) => urlNames(one, settings))),
  ];
  const tags = invalidatedGroups(received).map((group) => groupTag(origin, group));
  return tags.length === 0
    ? [{ kind: 'urls', urls }]
    : [
        { kind: 'urls', urls },
        { kind: 'tags', tags },
      ];
}

/** Null for what is no URI reference. */
function resolved(uri: string, base: string): URL | null {
  return URL.canParse(uri, base) ? new URL(uri, base) : null;
}
