import { indexedDbBackend } from '../../src/backends/indexeddb/indexeddb.js';
import { remoteBackend } from '../../src/backends/remote/remote.js';
import { tieredBackend } from '../../src/backends/tiers/tiered.js';
import { addPart } from './part.js';

/** What `init --far` has written into the script. URLs are relative to the script. */
type Far = {
  readonly url: string;
  readonly tokenUrl: string;
  readonly namespace?: string;
  readonly writeFar?: boolean;
  readonly farTimeout?: number;
};

declare const self: {
  readonly location: { readonly href: string };
  readonly cachedSessionBaked: { readonly far: Far };
};

const { url, tokenUrl, namespace, writeFar, farTimeout } = self.cachedSessionBaked.far;
const at = (address: string): URL => new URL(address, self.location.href);

async function token(): Promise<string> {
  const response = await fetch(at(tokenUrl));
  if (!response.ok) throw new Error(`The token of the far tier: ${response.status} from ${tokenUrl}.`);
  return (await response.text()).trim();
}

addPart({
  backends: {
    tiers: ({ cacheName }) =>
      tieredBackend({
        near: indexedDbBackend({ cacheName }),
        far: remoteBackend({ url: at(url), token, ...(namespace !== undefined && { namespace }) }),
        ...(writeFar !== undefined && { writeFar }),
        ...(farTimeout !== undefined && { farTimeout }),
      }),
  },
});
