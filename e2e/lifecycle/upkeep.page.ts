export * from '../fixtures/database.page.js';
export * from '../fixtures/session.page.js';
