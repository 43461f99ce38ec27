export * from './expiration.js';
export * from './header-fields.js';
export * from './request-policy.js';
export * from './reuse.js';
export * from './settings.js';
export * from './stored-response.js';
export * from './units.js';
