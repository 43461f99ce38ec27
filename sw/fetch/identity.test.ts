import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { world } from '../../src/engine/engine.fixture.js';
import { identityRequest, readIdentityRequest } from '../../src/protocol/identity-request.js';
import { settings } from '../../src/protocol/page/fake-worker.fixture.js';
import { firstBy } from './after-identity.js';
import { answerIdentity } from './events.js';

const SCRIPT = 'https://page.org/sw.js?options=%7B%7D';
const sent = { cacheName: 'test', identity: 'Zoë "7"', sender: 1, order: 0 };

test('the identity is read from the request that sets it, and from no other request', () => {
  for (const notice of [sent, { ...sent, identity: null, order: 1 }])
    assert.deepEqual(readIdentityRequest(identityRequest(SCRIPT, notice)), notice);
  const others: readonly RequestInit[] = [
    {},
    { cache: 'only-if-cached', mode: 'same-origin' },
    { headers: { 'cached-session-identity': encodeURIComponent(JSON.stringify(sent)) } },
    { cache: 'only-if-cached', mode: 'same-origin', headers: { 'cached-session-identity': '%7B%7D' } },
    { cache: 'only-if-cached', mode: 'same-origin', headers: { 'cached-session-identity': '%' } },
  ];
  for (const init of others) assert.equal(readIdentityRequest(new Request(SCRIPT, init)), undefined);
});

test('an identity applies to the event after the one that sets it', async () => {
  const it = world();
  const open = () => ({ engine: it.engine, settings });
  it.origin = () => new Response('nobody');
  await it.get('/a');
  const kept = answerIdentity(sent, { open });
  it.origin = () => new Response('Zoë');
  assert.equal((await it.get('/a')).text, 'Zoë');
  assert.equal((await kept).status, 204);
  it.engine.admin('identify', { identity: null });
  assert.equal((await it.get('/a')).text, 'nobody');
});

test('of two identities of a page that come in the wrong order, the later one applies', async () => {
  const it = world();
  const open = () => ({ engine: it.engine, settings });
  it.origin = () => new Response('nobody');
  await it.get('/a');
  it.origin = () => new Response('Ada');
  const [later, earlier, ofAnotherPage] = [
    { ...sent, sender: 2, order: 8, identity: 'Ada' },
    { ...sent, sender: 2, order: 7, identity: null },
    { ...sent, sender: 3, order: 0, identity: null },
  ];
  for (const notice of [later, earlier]) assert.equal((await answerIdentity(notice, { open })).status, 204);
  assert.equal((await it.get('/a')).text, 'Ada');
  await answerIdentity(ofAnotherPage, { open });
  assert.equal((await it.get('/a')).text, 'nobody');
});

test('an identity for another cache is ignored by this worker', async () => {
  const it = world();
  const open = async () => ({ engine: it.engine, settings });
  const { status } = await answerIdentity({ ...sent, cacheName: 'other' }, { open });
  assert.equal(status, 200);
  assert.equal(await it.backend.keptIdentity(), null);
});

test('while the worker starts, an identity that comes behind other events is set before these are answered', async () => {
  const it = world();
  it.origin = () => new Response('nobody');
  await it.get('/a');
  it.origin = () => new Response('Zoë');
  const openAtOnce = async () => ({ engine: it.engine, settings });
  let end = (): void => undefined;
  const identified = new Promise<void>((resolve) => {
    end = resolve;
  });
  const open = firstBy(() => identified.then(openAtOnce), openAtOnce);
  const load = async (): Promise<string> => {
    await open();
    return (await it.get('/a')).text;
  };
  const ahead = load();
  await setImmediate();
  const kept = answerIdentity(sent, { open: openAtOnce });
  end();
  assert.equal(await ahead, 'Zoë');
  assert.equal((await kept).status, 204);
});

test('later events do not wait', async () => {
  const open = firstBy(
    async () => 'opened',
    () => 'opened',
  );
  assert.equal(await open(), 'opened');
  assert.equal(open(), 'opened');
});
