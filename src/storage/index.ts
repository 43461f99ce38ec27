export * from './backend.js';
export * from './entry.js';
export * from './selector.js';
export * from './tier.js';
