import { writeSync } from 'node:fs';
import { CacheError } from '../../../errors.js';
import { sqliteBackend } from './sqlite.js';

/** A process without the package: tells the error of a call. */
await sqliteBackend({ dbPath: 'never.sqlite', useTemp: true })
  .totals()
  .catch((error) =>
    writeSync(1, error instanceof CacheError ? [error.code, error.id, ...error.values].join(' ') : `${error}`),
  );
