import { nodeBackends } from './backends/node/named.js';
import { sentence } from './error-texts.js';
import { provideTexts } from './errors.js';
import { provideBackends } from './session/local/named-backends.js';

/** In Node, error texts are included, and sessions can name the backends of Node. */
export function provideForNode(): void {
  provideTexts(sentence);
  provideBackends(nodeBackends);
}
