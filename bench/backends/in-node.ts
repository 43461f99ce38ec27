import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Server as HttpServer } from 'node:http';
import { createRequire } from 'node:module';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoBackend } from 'cached-session/backends/dynamodb';
import { filesystemBackend } from 'cached-session/backends/filesystem';
import { memoryBackend } from 'cached-session/backends/memory';
import { redisBackend } from 'cached-session/backends/redis';
import { sqliteBackend } from 'cached-session/backends/sqlite';
import type { Backend } from 'cached-session/engine';
import { type BackendPlan, type BackendTimes, backendTimes } from './backend-times.js';

const require = createRequire(import.meta.url);

/** Has a backend on an engine of its own, which ends afterwards; null: the engine is not installed. */
type Use = (use: (backend: Backend) => Promise<BackendTimes>) => Promise<BackendTimes | null>;

/** The backends of Node, on real engines on this machine. */
const USE: Readonly<Record<string, Use>> = {
  memory: (use) => use(memoryBackend()),
  filesystem: (use) => inFolder((folder) => use(filesystemBackend({ folder: join(folder, 'files') }))),
  sqlite: (use) => inFolder((folder) => use(sqliteBackend({ dbPath: join(folder, 'bench.sqlite') }))),
  redis: (use) => inFolder((folder) => withRedis(folder, (url) => use(redisBackend({ url, namespace: 'bench' })))),
  'dynamodb (dynalite)': (use) => withDynalite((endpoint) => use(dynamo(endpoint))),
};

export const nodeBackends: readonly string[] = Object.keys(USE);

export const useInNode = async (name: string, plan: BackendPlan): Promise<BackendTimes | null> =>
  (await USE[name]?.((backend) => backendTimes(backend, plan))) ?? null;

async function inFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'cached-session-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withRedis<Value>(folder: string, use: (url: string) => Promise<Value>): Promise<Value | null> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null;
  const port = await freePort();
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  try {
    return await use(`redis://127.0.0.1:${port}`);
  } finally {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  }
}

async function withDynalite<Value>(use: (endpoint: string) => Promise<Value>): Promise<Value> {
  const dynalite: unknown = require('dynalite');
  const server: unknown = typeof dynalite === 'function' && dynalite({ createTableMs: 0 });
  if (!(server instanceof HttpServer)) throw new Error('dynalite gave no server.');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(`http://127.0.0.1:${portOf(server)}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function dynamo(endpoint: string): Backend {
  const credentials = async () => ({ accessKeyId: 'bench', secretAccessKey: 'bench' });
  return dynamoBackend({ tableName: 'bench', region: 'local', endpoint, credentials });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address object.');
  return address.port;
}
