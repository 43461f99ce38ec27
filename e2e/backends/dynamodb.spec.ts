import { once } from 'node:events';
import { Server } from 'node:http';
import { createRequire } from 'node:module';
import { expect, test } from '../fixtures/test.js';
import type * as dynamodb from './dynamodb.page.js';

const require = createRequire(import.meta.url);

test('[B-06] what one visitor has stored in DynamoDB answers the next one, byte for byte', async ({
  origin,
  openPage,
}) => {
  const dynalite: unknown = require('dynalite');
  const emulator: unknown = typeof dynalite === 'function' && dynalite({ createTableMs: 0 });
  if (!(emulator instanceof Server)) throw new Error('dynalite gave no server.');
  emulator.listen(0, '127.0.0.1');
  await once(emulator, 'listening');
  const address = emulator.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  try {
    const body = 'Ada '.repeat(50_000);
    origin.route('/name', { headers: { 'content-type': 'text/plain' }, body });
    const [one, other] = [
      await openPage<typeof dynamodb>('backends/dynamodb'),
      await openPage<typeof dynamodb>('backends/dynamodb'),
    ];
    expect(await one.call('visit', endpoint, '/name')).toEqual({ text: body, source: 'network' });
    expect(await other.call('visit', endpoint, '/name')).toEqual({ text: body, source: 'cache' });
    expect(origin.requestsTo('/name')).toHaveLength(1);
  } finally {
    emulator.closeAllConnections();
    emulator.close();
  }
});
