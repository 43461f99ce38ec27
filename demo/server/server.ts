import etag from '@fastify/etag';
import fastify, { type FastifyInstance } from 'fastify';
import { addApi } from './api.js';
import { addAssets } from './assets.js';
import { addOriginSwitch } from './origin-switch.js';

export type DemoOptions = {
  /** The delay between two countries of the world map, in milliseconds. */
  readonly pauseMillis?: number;
};

/** Creates the demo's server, which does not listen yet. */
export async function createDemo({ pauseMillis = 10 }: DemoOptions = {}): Promise<FastifyInstance> {
  const app = fastify({ forceCloseConnections: true });
  addOriginSwitch(app);
  await app.register(etag);
  addApi(app, { pauseMillis });
  await addAssets(app);
  return app;
}
