import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dismiss } from './dismissal.js';

type Post = (data: unknown, given: unknown) => void;

/** A worker that answers a call by this message; undefined: not at all. */
const worker = (answer: unknown): { readonly postMessage: Post } => ({
  postMessage: (_data, given) => {
    const [port]: unknown[] = Array.isArray(given) ? given : [];
    if (answer !== undefined && port instanceof MessagePort) port.postMessage(answer);
  },
});

const answers: readonly (readonly [who: string, answer: unknown, isGone: boolean])[] = [
  ['the ready-made worker, which goes', [['result', 0, true]], true],
  ["a worker of the site's own, which stays", [['result', 0, false]], false],
  ['a worker that answers everything in its own way', { ok: true }, false],
  ['a worker that knows us not', undefined, false],
];
for (const [who, answer, isGone] of answers) {
  test(`asked to go: ${who}`, async () => {
    assert.equal(await dismiss(worker(answer), isGone ? 10_000 : 20), isGone);
  });
}
