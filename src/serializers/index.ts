export { withSerializer } from './serialized-backend.js';
export type { Serializer } from './serializer.js';
