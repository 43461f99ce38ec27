#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { run } from './run.js';

// Beside this script once it is built: dist/cli.js, dist/sw.js, dist/kill.js and dist/parts.
const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const [shippedPath, killPath, partsPath] = [beside('./sw.js'), beside('./kill.js'), beside('./parts')];

process.exitCode = await run(process.argv.slice(2), {
  say: console.log,
  complain: console.error,
  shippedPath,
  killPath,
  partsPath,
});
