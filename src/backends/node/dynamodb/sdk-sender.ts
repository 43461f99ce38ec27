import type { Operation, Sender } from '../../dynamodb/operations.js';
import { importPeer } from '../../records/engine-errors.js';

/** The used part of a client of `@aws-sdk/client-dynamodb`. */
export interface DynamoClient {
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

/** Credentials of AWS. */
export type AwsCredentials = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** When they end: they are asked for again before. */
  expiration?: Date;
};

/** How Node reaches DynamoDB. */
export type SdkSenderOptions = {
  /** A client of your own, with its own options (requests-cache: connection). It stays open when the store is closed. */
  readonly client?: DynamoClient | undefined;
  /** Default: that of the environment. */
  readonly region?: string | undefined;
  /** Default: that of the region. */
  readonly endpoint?: string | undefined;
  /** Default: as AWS's client finds them, in the environment or the files of its CLI. */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined;
};

type Sdk = typeof import('@aws-sdk/client-dynamodb');
type Own = { readonly client: DynamoClient; readonly destroy: () => void };

/** Sends operations by AWS's client. */
export class SdkSender implements Sender {
  readonly where: string;
  readonly #options: SdkSenderOptions;
  #own: Promise<Own> | undefined;

  constructor(options: SdkSenderOptions) {
    this.#options = options;
    const { client, endpoint, region } = options;
    this.where = client === undefined ? (endpoint ?? region ?? 'the region of the environment') : 'the given client';
  }

  async send(operation: Operation, abortSignal: AbortSignal): Promise<unknown> {
    const sdk = await importPeer('DynamoDB', '@aws-sdk/client-dynamodb', () => import('@aws-sdk/client-dynamodb'));
    const client = this.#options.client ?? (await this.#opened(sdk)).client;
    return client.send(commandOf(sdk, operation), { abortSignal });
  }

  close(): void {
    const own = this.#own;
    this.#own = undefined;
    own?.then(({ destroy }) => destroy()).catch(() => undefined);
  }

  #opened(sdk: Sdk): Promise<Own> {
    this.#own ??= Promise.resolve().then(() => {
      const { region, endpoint, credentials } = this.#options;
      const client = new sdk.DynamoDBClient({
        ...(region !== undefined && { region }),
        ...(endpoint !== undefined && { endpoint }),
        ...(credentials !== undefined && { credentials }),
      });
      return { client, destroy: () => client.destroy() };
    });
    return this.#own;
  }
}

function commandOf(sdk: Sdk, operation: Operation): object {
  switch (operation.name) {
    case 'PutItem':
      return new sdk.PutItemCommand(operation.input);
    case 'UpdateItem':
      return new sdk.UpdateItemCommand(operation.input);
    case 'DeleteItem':
      return new sdk.DeleteItemCommand(operation.input);
    case 'BatchGetItem':
      return new sdk.BatchGetItemCommand(operation.input);
    case 'Query':
      return new sdk.QueryCommand(operation.input);
    case 'Scan':
      return new sdk.ScanCommand(operation.input);
    case 'DescribeTable':
      return new sdk.DescribeTableCommand(operation.input);
    case 'CreateTable':
      return new sdk.CreateTableCommand(operation.input);
    case 'UpdateTimeToLive':
      return new sdk.UpdateTimeToLiveCommand(operation.input);
  }
}
