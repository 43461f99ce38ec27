#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { run } from './run.js';

// Beside this script once it is built: dist/cli.js and dist/sw.js.
const shippedPath = fileURLToPath(new URL('./sw.js', import.meta.url));

process.exitCode = await run(process.argv.slice(2), { say: console.log, complain: console.error, shippedPath });
