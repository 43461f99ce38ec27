import { importPeer } from '../records/engine-errors.js';
import type { Operation, Sender } from './operations.js';
import { errorIn, fromWire, toWire } from './wire-form.js';

/** Credentials of AWS. In a page they must be short-lived, and permit nothing but the table. */
export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** When they end: a Date, or what its constructor takes. Absent: they do not. */
  readonly expiration?: Date | string | number | undefined;
};

/** How a browser reaches DynamoDB. */
export type FetchSenderOptions = {
  readonly region: string;
  /** Default: that of the region. */
  readonly endpoint?: string | undefined;
  /** Called at the first operation, and again before the credentials end. */
  readonly credentials: () => Promise<AwsCredentials> | AwsCredentials;
};

type Client = { readonly fetch: (url: string, init: RequestInit) => Promise<Response>; readonly until: number };

/** Milliseconds before their end at which credentials are renewed. */
const RENEWED = 5 * 60_000;

/** Sends operations by fetch, signed by `aws4fetch`. */
export class FetchSender implements Sender {
  readonly where: string;
  readonly #endpoint: string;
  readonly #options: FetchSenderOptions;
  #client: Promise<Client> | undefined;

  constructor(options: FetchSenderOptions) {
    this.#options = options;
    this.#endpoint = options.endpoint ?? `https://dynamodb.${options.region}.amazonaws.com/`;
    this.where = options.region;
  }

  async send({ name, input }: Operation, signal: AbortSignal): Promise<unknown> {
    const { fetch } = await this.#signed();
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${name}` },
      body: toWire(input),
      cache: 'no-store',
      credentials: 'omit',
      signal,
    });
    const text = await response.text();
    if (!response.ok) throw errorIn(text, response.status);
    return fromWire(text);
  }

  close(): void {
    this.#client = undefined;
  }

  async #signed(): Promise<Client> {
    const current = await this.#client;
    if (current !== undefined && Date.now() < current.until - RENEWED) return current;
    const renewed = this.#renew();
    this.#client = renewed;
    renewed.catch(() => {
      if (this.#client === renewed) this.#client = undefined;
    });
    return renewed;
  }

  async #renew(): Promise<Client> {
    const { AwsClient } = await importPeer('DynamoDB', 'aws4fetch', () => import('aws4fetch'));
    const { expiration, sessionToken, accessKeyId, secretAccessKey } = await this.#options.credentials();
    const aws = new AwsClient({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      region: this.#options.region,
      service: 'dynamodb',
      retries: 0,
    });
    const until = expiration === undefined ? Number.POSITIVE_INFINITY : new Date(expiration).getTime();
    return { fetch: (url, init) => aws.fetch(url, init), until };
  }
}
