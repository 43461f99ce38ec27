import type { Backend, Position, Write } from '../../src/storage/backend.js';
import { bytesOf, entryOf, hash } from '../../src/storage/contract/contract-ground.cases.js';
import { isBackendName, openBackend } from '../contract/contract.js';

const GROUP = 8;
/** Half of them are kept as Blobs. */
const SIZES = [1_000, 20_000, 70_000, 200_000];

addEventListener('message', (event) => {
  if (!(event instanceof ExtendableMessageEvent) || !isBackendName(event.data)) return;
  event.waitUntil(writeForEver(openBackend(event.data, 'e2e'), () => event.source?.postMessage('writing')));
});

/** Until the worker is stopped: groups of writes, and now and then a removal. */
async function writeForEver(backend: Backend, started: () => void): Promise<void> {
  for (let round = 0; ; round += 1) {
    const { position } = await backend.select(hash('nothing'));
    await backend.write(Array.from({ length: GROUP }, (_, index) => putOf(round * GROUP + index, position)));
    if (round % 4 === 3) await backend.remove([{ kind: 'keys', keys: [hash(`n${round * GROUP}x`)] }]);
    if (round === 2) started();
  }
}

function putOf(number: number, since: Position): Write {
  const size = SIZES[number % SIZES.length] ?? 0;
  return { kind: 'put', entry: entryOf(hash(`n${number}x`), { size }), body: bytesOf(size), since };
}
