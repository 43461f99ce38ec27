import { type CacheError, causedBy, fail } from '../../errors.js';

/** The error of a format whose optional package is not installed. */
export const missingPackage = (name: 'yaml' | 'bson', cause: unknown): CacheError =>
  causedBy(cause, fail('bad-option', 'serializerNeedsPackage', name));
