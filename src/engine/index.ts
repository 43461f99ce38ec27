export * from './admin.js';
export * from './answer.js';
export * from './engine.js';
export * from './events.js';
