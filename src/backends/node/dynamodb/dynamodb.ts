import type { Backend } from '../../../storage/backend.js';
import type { RecordStore } from '../../../storage/record-store.js';
import { DynamoStore } from '../../dynamodb/dynamo-store.js';
import type { TableOptions } from '../../dynamodb/dynamo-table.js';
import { recordBackend } from '../../records/record-backend.js';
import type { TimeToLive } from '../../records/time-to-live.js';
import { SdkSender, type SdkSenderOptions } from './sdk-sender.js';

export type { TableOptions } from '../../dynamodb/dynamo-table.js';
export type { TimeToLive } from '../../records/time-to-live.js';
export type { AwsCredentials, DynamoClient, SdkSenderOptions } from './sdk-sender.js';

/** A table of DynamoDB, and how Node reaches it. */
export type DynamoOptions = SdkSenderOptions & TableOptions & TimeToLive;

/**
 * A store of records in a table of DynamoDB (requests-cache: DynamoDbDict). Large bodies are in several items: they are written before the
 * item that names them.
 *
 * @example
 * const store = dynamoStore({ region: 'eu-central-1', tableName: 'atlas', credentials: async () => myCredentials() });
 */
export function dynamoStore({ client, region, endpoint, credentials, ...options }: DynamoOptions = {}): RecordStore {
  return new DynamoStore(new SdkSender({ client, region, endpoint, credentials }), options);
}

/**
 * A backend in DynamoDB (requests-cache: DynamoDbCache), which several processes can share.
 *
 * @example
 * const backend = dynamoBackend({ region: 'eu-central-1', tableName: 'atlas', credentials: async () => myCredentials() });
 */
export function dynamoBackend(options: DynamoOptions = {}): Backend {
  return recordBackend(dynamoStore(options));
}
