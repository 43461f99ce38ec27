export * from './cache-key.js';
export * from './prepared-request.js';
