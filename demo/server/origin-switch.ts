import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const states = ['up', 'failing', 'down'] as const;

/** The origin answers, answers the API with 503, or drops every connection except those of the switch itself. */
export type OriginState = (typeof states)[number];

const isState = (value: unknown): value is OriginState => states.some((state) => state === value);
const isControl = (request: FastifyRequest): boolean => request.url.startsWith('/control');

/**
 * Adds the switch before all other routes: `GET /control/origin`, `POST /control/origin/<state>`, and a page at
 * `/control` from which to switch back when the atlas itself no longer loads.
 */
export function addOriginSwitch(app: FastifyInstance): void {
  const running = new Set<Socket>();
  let current: OriginState = 'up';

  app.addHook('onRequest', async (request, reply) => {
    if (isControl(request)) return;
    if (current === 'down') {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    if (current === 'failing' && request.url.startsWith('/api/')) {
      await reply.code(503).header('Cache-Control', 'no-store').send({ error: 'The origin is set to fail.' });
      return;
    }
    running.add(request.raw.socket);
    reply.raw.on('close', () => running.delete(request.raw.socket));
  });

  app.get('/control/origin', async (_, reply) => reply.header('Cache-Control', 'no-store').send({ state: current }));

  app.post<{ Params: { state: string } }>('/control/origin/:state', async (request, reply) => {
    const { state } = request.params;
    if (!isState(state)) return reply.code(404).send({ error: `Use one of ${states.join(', ')}.` });
    current = state;
    if (state === 'down') for (const socket of running) socket.destroy();
    return reply.redirect('/control', 303);
  });

  app.get('/control', async (_, reply) =>
    reply.header('Cache-Control', 'no-store').type('text/html').send(controlPage(current)),
  );
}

const controlPage = (current: OriginState): string => `<!doctype html>
<html lang="en"><meta name="viewport" content="width=device-width"><title>Origin: ${current}</title>
<style>:root { color-scheme: light dark; font: 1rem/1.5 system-ui; } body { margin: 3rem auto; max-width: 30rem; padding: 0 1rem }</style>
<h1>The origin is ${current}</h1>
<form method="post">${states.map((state) => `<button formaction="/control/origin/${state}">${state}</button>`).join(' ')}</form>
<p><a href="/">Back to the atlas</a></p>
</html>`;
