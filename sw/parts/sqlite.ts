import { sqliteBackend } from '../../src/backends/sqlite/sqlite.js';
import { addPart } from './part.js';

declare const self: { readonly location: { readonly href: string } };

/** `init --with sqlite` puts it beside the worker. */
const wasm = new URL('cached-session-sqlite.wasm', self.location.href);

addPart({ backends: { sqlite: (options) => sqliteBackend({ ...options, wasm }) } });
