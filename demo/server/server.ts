import etag from '@fastify/etag';
import fastify, { type FastifyInstance } from 'fastify';
import { addApi } from './api.js';
import { addAssets } from './assets.js';
import { addOriginSwitch } from './origin-switch.js';

export type DemoOptions = {
  /** How long the world map waits between two countries, in milliseconds. */
  readonly pauseMillis?: number;
};

/** The demo's server, not listening yet. */
export async function createDemo({ pauseMillis = 10 }: DemoOptions = {}): Promise<FastifyInstance> {
  const app = fastify({ forceCloseConnections: true });
  addOriginSwitch(app);
  await app.register(etag);
  addApi(app, { pauseMillis });
  await addAssets(app);
  return app;
}
