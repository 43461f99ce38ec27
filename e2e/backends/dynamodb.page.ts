import { CachedSession } from 'cached-session';
// Bundled with the package aws4fetch, as an app's build does.
import { dynamoBackend } from '../../src/backends/dynamodb/dynamodb.js';

/** What a visitor gets, from a cache in DynamoDB. The credentials are asked for each time that they have ended. */
export async function visit(
  endpoint: string,
  url: string,
): Promise<{ readonly text: string; readonly source: string }> {
  const credentials = async () => ({
    accessKeyId: 'id',
    secretAccessKey: 'key',
    sessionToken: 'token',
    expiration: new Date(Date.now() + 60_000),
  });
  const backend = dynamoBackend({ region: 'eu-central-1', endpoint, tableName: 'atlas', credentials });
  const session = new CachedSession({ backend, worker: false, expireAfter: 3600 });
  const response = await session.get(url);
  const text = await response.text();
  await session.close();
  return { text, source: response.source };
}
