import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { countriesOf, sheetOf } from './countries.js';
import { sheetOutline } from './outlines.js';
import { slowly, world } from './world.js';

const CACHE_CONTROL = 'max-age=60';

/** The API of the atlas. Responses that are not streamed get their ETag and 304 from @fastify/etag. */
export function addApi(app: FastifyInstance, options: { readonly pauseMillis: number }): void {
  app.get<{ Querystring: { region?: string } }>('/api/countries', async (request, reply) => {
    const list = countriesOf(request.query.region ?? '');
    return list === undefined
      ? notFound(reply, 'No such region.')
      : reply.header('Cache-Control', CACHE_CONTROL).send(list);
  });

  app.get<{ Params: { code: string } }>('/api/countries/:code', async (request, reply) => {
    const sheet = sheetOf(request.params.code);
    if (sheet === undefined) return notFound(reply, 'No such country.');
    const outline = await sheetOutline(sheet.code);
    return reply.header('Cache-Control', CACHE_CONTROL).send({ ...sheet, outline });
  });

  app.get('/api/world', async (request, reply) => {
    const { lines, etag } = await world();
    reply.header('ETag', etag).header('Cache-Control', CACHE_CONTROL).type('application/x-ndjson');
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.send(Readable.from(slowly(lines, options.pauseMillis)));
  });
}

const notFound = (reply: FastifyReply, error: string): FastifyReply => reply.code(404).send({ error });
