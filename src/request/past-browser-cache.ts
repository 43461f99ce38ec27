import { fieldValue, type HeaderFields } from '../policy/index.js';
import type { RequestOverrides } from './native-request.js';

/**
 * How a miss goes to our own origin. `no-store` keeps the browser's own cache out of the way, but adds `Cache-Control: no-cache` and
 * `Pragma: no-cache`, by which every miss would bypass the caches of the origin's side. Fields that are set, if only to nothing, it
 * leaves alone.
 */
export const pastBrowserCache = (fields: HeaderFields): RequestOverrides => ({
  cache: 'no-store',
  fields: withDefaults(fields, [
    ['cache-control', ''],
    ['pragma', ''],
  ]),
});

/** The same fields, and those of the defaults whose name is not among them. */
export const withDefaults = (fields: HeaderFields, defaults: HeaderFields): HeaderFields => [
  ...fields,
  ...defaults.filter(([name]) => fieldValue(fields, name) === undefined),
];
