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
import { bareRedisTimes } from './bare-redis.js';

const require = createRequire(import.meta.url);

/** Measures a backend on an engine of its own, which ends afterwards; null: the engine is not installed. */
type Measure = (plan: BackendPlan) => Promise<BackendTimes | null>;

/** The backends of Node, on real engines on this machine. */
const MEASURE: Readonly<Record<string, Measure>> = {
  memory: (plan) => backendTimes(memoryBackend(), plan),
  filesystem: (plan) => inFolder((folder) => backendTimes(filesystemBackend({ folder: join(folder, 'files') }), plan)),
  sqlite: (plan) => inFolder((folder) => backendTimes(sqliteBackend({ dbPath: join(folder, 'bench.sqlite') }), plan)),
  redis: (plan) => withRedis((url) => backendTimes(redisBackend({ url, namespace: 'bench' }), longer(plan))),
  'the client of redis alone': (plan) => withRedis((url) => bareRedisTimes(url, longer(plan))),
  'dynamodb (dynalite)': (plan) => withDynalite((endpoint) => backendTimes(dynamo(endpoint), plan)),
};

export const nodeBackends: readonly string[] = Object.keys(MEASURE);

export const useInNode = async (name: string, plan: BackendPlan): Promise<BackendTimes | null> =>
  (await MEASURE[name]?.(plan)) ?? null;

/** Calls of a fraction of a millisecond show their rate once Node has compiled what they run, which takes thousands of them. */
const longer = (plan: BackendPlan): BackendPlan => ({
  ...plan,
  bodies: plan.bodies.map((body) => ({ ...body, times: (body.bytes > 1024 ? 2 : 10) * body.times })),
});

async function inFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'cached-session-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withRedis<Value>(use: (url: string) => Promise<Value>): Promise<Value | null> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null;
  return inFolder((folder) => withServer(folder, use));
}

async function withServer<Value>(folder: string, use: (url: string) => Promise<Value>): Promise<Value> {
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
