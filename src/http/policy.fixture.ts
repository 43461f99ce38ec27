import { parseSettings } from '../options/parse-settings.js';
import type { RequestSettings } from '../options/request-settings.js';
import type { SessionOptions, Settings } from '../options/table.js';
import type { HeaderFields } from './fields/header-fields.js';
import { type RequestPolicy, requestPolicy } from './request-policy.js';
import type { StoredResponse } from './storing/stored-response.js';
import { type Millis, millis } from './units.js';

/** The clock of the tests: Sun, 06 Nov 1994 08:49:37 GMT. */
export const NOW: Millis = millis(784_111_777_000);

/** A response that was received 100 s ago and stays fresh for another 60 s. */
export const STORED: StoredResponse = {
  status: 200,
  requestTime: millis(NOW - 101_000),
  responseTime: millis(NOW - 100_000),
  expires: millis(NOW + 60_000),
  etag: '"one"',
  lastModified: 'Sat, 05 Nov 1994 00:00:00 GMT',
  vary: [],
  selecting: '',
};

/** STORED, stale for this many seconds. */
export const staleFor = (seconds: number): StoredResponse => ({ ...STORED, expires: millis(NOW - seconds * 1000) });

export function settingsOf(options: SessionOptions = {}): Settings {
  const parsed = parseSettings(options);
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

type Request = {
  readonly method?: string;
  readonly fields?: HeaderFields;
  readonly options?: RequestSettings;
  readonly settings?: SessionOptions;
};

/** The policy of a request, by default a GET without fields. */
export function policyOf({ method = 'GET', fields = [], options = {}, settings = {} }: Request = {}): RequestPolicy {
  return requestPolicy({
    method,
    fields,
    options,
    settings: settingsOf(settings),
    urlExpiration: null,
    isListed: true,
  });
}
