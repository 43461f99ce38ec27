import type { IncomingMessage, ServerResponse } from 'node:http';
import handleConfig from 'http-cache-tests/server/handle-config.mjs';
import handleState from 'http-cache-tests/server/handle-state.mjs';
import handleTest from 'http-cache-tests/server/handle-test.mjs';
import type { Origin } from '../fixtures/origin.js';

/** The log of the suite's server. */
export type Seen = {
  /** Requests for the setup of a test, or for the server's log of it. */
  controls: number;
};

/** Lets the suite's own server code answer its paths on this origin, which also serves the page and the worker. */
export function serveSuite(origin: Origin): Seen {
  const seen: Seen = { controls: 0 };
  const control = (handle: typeof handleTest) => (request: IncomingMessage, response: ServerResponse) => {
    seen.controls += 1;
    handle(segmentsOf(request), request, response);
  };
  origin.handOver('/config/', control(handleConfig));
  origin.handOver('/state/', control(handleState));
  origin.handOver('/test/', (request, response) => {
    response.once('finish', () => closeAfterUnknownCoding(request, response));
    handleTest(segmentsOf(request), request, response);
  });
  return seen;
}

/** Such a body ends with its connection (RFC 9112 section 6.3), which Node keeps open: the client would time out. */
function closeAfterUnknownCoding({ socket }: IncomingMessage, response: ServerResponse): void {
  if (response.hasHeader('transfer-encoding')) socket.end();
}

/** The path segments after the first. */
const segmentsOf = ({ url = '/' }: IncomingMessage): string[] =>
  new URL(url, 'http://origin').pathname.split('/').slice(2);
