import { createClient, RESP_TYPES } from 'redis';
import { type BackendPlan, type BackendTimes, each } from './backend-times.js';

/** What the package `redis` needs by itself, for the same bodies: a lookup and a write with a time to live, then a read. */
export async function bareRedisTimes(url: string, { bodies }: BackendPlan): Promise<BackendTimes> {
  const client = createClient({ url });
  await client.connect();
  const bytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const times: Record<string, number> = {};
  for (const { title, bytes: size, times: count } of bodies) {
    const keys = Array.from({ length: count }, (_, index) => `${title} ${index}`);
    const body = Buffer.alloc(size, 1);
    times[`put ${title}`] = await each(keys, async (key) => {
      await bytes.get(key);
      await bytes.set(key, body, { PX: 3_600_000 });
    });
    times[`get ${title}`] = await each(keys, (key) => bytes.get(key));
  }
  client.destroy();
  return times;
}
