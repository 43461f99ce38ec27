import type { Backend } from '../../storage/backend.js';
import type { RecordStore } from '../../storage/record-store.js';
import { recordBackend } from '../records/record-backend.js';
import type { TimeToLive } from '../records/time-to-live.js';
import { DynamoStore } from './dynamo-store.js';
import type { TableOptions } from './dynamo-table.js';
import { FetchSender, type FetchSenderOptions } from './fetch-sender.js';

export type { TimeToLive } from '../records/time-to-live.js';
export type { TableOptions } from './dynamo-table.js';
export type { AwsCredentials, FetchSenderOptions } from './fetch-sender.js';

/** A table of DynamoDB, and how a browser reaches it. */
export type DynamoOptions = FetchSenderOptions & TableOptions & TimeToLive;

/**
 * A store of records in a table of DynamoDB, straight from the browser (requests-cache: DynamoDbDict). Large bodies are in several items: they are
 * written before the item that names them.
 *
 * @example
 * const store = dynamoStore({
 *   region: 'eu-central-1',
 *   tableName: 'atlas',
 *   credentials: async () => (await fetch('/dynamodb-credentials')).json(),
 * });
 */
export function dynamoStore({ region, endpoint, credentials, ...options }: DynamoOptions): RecordStore {
  return new DynamoStore(new FetchSender({ region, endpoint, credentials }), options);
}

/**
 * A backend in DynamoDB (requests-cache: DynamoDbCache).
 *
 * @example
 * const backend = dynamoBackend({
 *   region: 'eu-central-1',
 *   tableName: 'atlas',
 *   credentials: async () => (await fetch('/dynamodb-credentials')).json(),
 * });
 */
export function dynamoBackend(options: DynamoOptions): Backend {
  return recordBackend(dynamoStore(options));
}
