/**
 * A property by which an object cannot be cloned: the error of the platform names what stands here. (Browsers refuse every
 * EventTarget by themselves; in Node a session would become an empty object.)
 */
export const UNCLONEABLE = Symbol(
  'A CachedSession holds connections: make a new CachedSession where it is needed, with the same options. This one',
);
