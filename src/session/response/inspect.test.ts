import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { CachedSession } from '../../index.js';
import { echo, open } from '../opened.fixture.js';

test('sessions and responses are printed as class name and toJSON, without secrets', async () => {
  const { session } = open(echo);
  session.auth = { bearer: 'secret' };
  assert.match(inspect(session), /^CachedSession \{\s+cacheName: /);
  const response = await session.get('/x');
  assert.match(inspect(response), /^SessionResponse \{\s+method: 'GET',\s+url: /);
  assert.match(inspect({ response }), /\{\s+response: SessionResponse \{/);
  assert.doesNotMatch(inspect({ session, response }, { depth: 9, showHidden: true }), /secret/);
  class AtlasSession extends CachedSession {}
  assert.match(inspect(new AtlasSession({ worker: false })), /^AtlasSession \{/);
});
