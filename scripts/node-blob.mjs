// The Blob class that our code uses in Node. A test runner may replace Node's Blob with one that neither Node's Response nor our code
// can read (jsdom), or replace Response as well, with one that only accepts its own Blob (happy-dom).
import { Blob as NodeBlob } from 'node:buffer';

const Given = globalThis.Blob;

function isForResponse() {
  if (typeof Given?.prototype.arrayBuffer !== 'function' || typeof Response === 'undefined') return false;
  return new Response(new Given([], { type: 'text/x' })).headers.get('content-type') === 'text/x';
}

const Chosen = isForResponse() ? Given : NodeBlob;

export { Chosen as Blob };
