// The chunk with what a page needs for more than plain requests.

export { toRequest } from '../request/native-request.js';
export { redirectedMethod, withRebuiltAuth } from '../request/redirects.js';
export { followed, nextRequest } from '../requests/follow.js';
export { watch } from './events/watch.js';
export { Pipeline } from './pipeline.js';
