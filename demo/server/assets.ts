import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { dataFolder } from './data-package.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = join(root, 'demo', 'dist');

/** The page, its assets, the flags and the worker script. Files have ETag and Last-Modified and are validated on each use. */
export async function addAssets(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, { root: built, prefix: '/assets/', cacheControl: false, setHeaders: validate });
  app.get('/', async (_, reply) => reply.sendFile('index.html'));
  app.get('/cached-session-sw.js', async (_, reply) => reply.sendFile('cached-session-sw.js'));
  app.get<{ Params: { code: string } }>('/flags/:code.svg', async (request, reply) => {
    const code = request.params.code.toLowerCase();
    return /^[a-z]{3}$/.test(code) ? reply.sendFile(`${code}.svg`, dataFolder) : reply.code(404).send();
  });
}

const validate: NonNullable<FastifyStaticOptions['setHeaders']> = (response) => {
  response.setHeader('Cache-Control', 'no-cache');
};
