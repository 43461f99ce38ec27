import type { NativeRequest } from '../request/native-request.js';
import { loaded } from './chunks.js';

/** Only a call with more than a method and a URL needs the code for it, which it has loaded by then. */
export const nativeRequest: NativeRequest = (request, overrides) =>
  loaded.onDemand?.toRequest(request, overrides) ?? new Request(request.url, { method: request.method, ...overrides });
