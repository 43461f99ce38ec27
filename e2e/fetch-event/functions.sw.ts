import { memoryBackend } from 'cached-session/backends/memory';
import { serveSession } from 'cached-session/worker';

/** An app's own worker, which registers what sessions name. */
serveSession({
  filters: { whole: async (response) => (await response.text()).endsWith('.') },
  keys: { withoutQuery: ({ method, url }) => `${method} ${url.replace(/\?.*$/, '')}` },
  adapters: { echo: async ({ url }) => new Response(`echo of ${new URL(url).pathname}.`) },
  backends: { vault: () => memoryBackend() },
  serializers: {
    turned: { name: 'turned', encode: async ({ body }) => turn(body), decode: async ({ body }) => turn(body) },
  },
});

async function turn(body: ArrayBuffer | Blob | null): Promise<ArrayBuffer> {
  return new Uint8Array(await new Blob(body === null ? [] : [body]).arrayBuffer()).reverse().buffer;
}
