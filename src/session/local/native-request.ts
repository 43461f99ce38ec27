import type { Call } from '../../engine/contract.js';
import { toRequest } from '../../request/native-request.js';

/** The request of a call as `fetch` takes it. */
export const nativeRequest = ({ request, signal }: Pick<Call, 'request' | 'signal'>): Request =>
  toRequest(request, signal === undefined ? {} : { signal });
