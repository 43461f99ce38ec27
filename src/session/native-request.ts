import type { RequestOverrides } from '../request/native-request.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import { loaded } from './chunks.js';

/** Makes the request that `fetch` takes. */
export type NativeRequest = (request: PreparedRequest, overrides: Omit<RequestOverrides, 'fields'>) => Request;

/** Only a call with more than a method and a URL needs the code for it, which it has loaded by then. */
export const nativeRequest: NativeRequest = (request, overrides) =>
  loaded.onDemand?.toRequest(request, overrides) ?? new Request(request.url, { method: request.method, ...overrides });
