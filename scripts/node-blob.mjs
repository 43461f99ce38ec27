// Which Blob our own code makes in Node. A test runner may have another one in the place of Node's (jsdom), which neither Node's Response
// nor our code can read; or another Response as well, which knows no other Blob than its own (happy-dom).
import { Blob as NodeBlob } from 'node:buffer';

const Given = globalThis.Blob;

function isForResponse() {
  if (typeof Given?.prototype.arrayBuffer !== 'function' || typeof Response === 'undefined') return false;
  return new Response(new Given([], { type: 'text/x' })).headers.get('content-type') === 'text/x';
}

const Chosen = isForResponse() ? Given : NodeBlob;

export { Chosen as Blob };
