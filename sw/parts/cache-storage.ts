import { cacheStorageBackend } from '../../src/backends/cache-storage/cache-storage.js';
import { addPart } from './part.js';

addPart({ backends: { 'cache-storage': (options) => cacheStorageBackend(options) } });
