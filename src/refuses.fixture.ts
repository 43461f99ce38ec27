import assert from 'node:assert/strict';
import type { ErrorValue } from './error-texts.js';
import { CacheError } from './errors.js';

/** For `assert.throws` and `assert.rejects`: a CacheError of this code whose {@link toldOf} begins with `told`. */
export const refuses =
  (code: string, told = '') =>
  (error: unknown): boolean => {
    assert.ok(error instanceof CacheError, `not a CacheError: ${error}`);
    assert.deepEqual([error.code, toldOf(error).slice(0, told.length)], [code, told]);
    return true;
  };

/** An error or a fault on one line: its id, then its values except lists of allowed ones. */
export const toldOf = (error: { readonly id: string; readonly values: readonly ErrorValue[] } | undefined): string =>
  error === undefined ? 'nothing' : [error.id, ...error.values].filter((value) => !Array.isArray(value)).join(' ');
