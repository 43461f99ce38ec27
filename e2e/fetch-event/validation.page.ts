export { get, open } from '../fixtures/session.page.js';
export { fetched, loadModule } from '../http/wire.page.js';
export { fetchOpaque } from './opaque.page.js';
export { backgroundOf, imageWidth, register, runScript } from './routes.page.js';
