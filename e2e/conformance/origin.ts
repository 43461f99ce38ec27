import type { IncomingMessage, ServerResponse } from 'node:http';
import handleConfig from 'http-cache-tests/server/handle-config.mjs';
import handleState from 'http-cache-tests/server/handle-state.mjs';
import handleTest from 'http-cache-tests/server/handle-test.mjs';
import type { Origin } from '../fixtures/origin.js';

/** What the suite's server has seen. */
export type Seen = {
  /** Requests that set a test up, or asked what the server saw of it. */
  controls: number;
};

/** Let the suite's own server code answer its paths of this origin: the page and the worker are served beside it. */
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

/** Such a body ends with its connection (RFC 9112 section 6.3), which Node keeps open: the client would wait for its time-out. */
function closeAfterUnknownCoding({ socket }: IncomingMessage, response: ServerResponse): void {
  if (response.hasHeader('transfer-encoding')) socket.end();
}

/** Those of the path behind the first. */
const segmentsOf = ({ url = '/' }: IncomingMessage): string[] =>
  new URL(url, 'http://origin').pathname.split('/').slice(2);
