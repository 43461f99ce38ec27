import { CacheError, causedBy, fail, shown } from '../../errors.js';
import { isRecord } from '../../guards.js';
import { type EngineName, refused, tooSlow, unreachable } from '../records/engine-errors.js';
import type { Operation, Sender } from './operations.js';

/** Which table of DynamoDB. */
export type TableOptions = {
  /** Default `'http_cache'` (requests-cache: table_name). */
  readonly tableName?: string | undefined;
  /** Create the table if it is missing, billed per request? Default true (requests-cache: create_table). */
  readonly createTable?: boolean | undefined;
  /** Seconds after which an operation fails. Default 10. */
  readonly timeout?: number | undefined;
};

const THROTTLED = ['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'];
const REFUSED = [
  'AccessDenied',
  'UnrecognizedClient',
  'ExpiredToken',
  'InvalidSignature',
  'MissingAuthentication',
  'Credentials',
];
const TRIES = 6;

/** One table: sends operations within the time limit, again where DynamoDB throttles, and creates the table where it is missing. */
export class DynamoTable {
  readonly table: string;
  readonly #sender: Sender;
  readonly #name: EngineName;
  readonly #creates: boolean;
  readonly #timeout: number;
  #created: Promise<void> | undefined;

  constructor(sender: Sender, { tableName = 'http_cache', createTable = true, timeout = 10 }: TableOptions) {
    if (!(timeout > 0)) throw fail('bad-option', 'wrongValue', 'timeout', shown(timeout), 'secondsAbove0');
    if (!/^[\w.-]{3,255}$/.test(tableName))
      throw fail('bad-option', 'wrongValue', 'tableName', shown(tableName), 'tableName');
    this.#sender = sender;
    this.table = tableName;
    this.#name = { engine: 'DynamoDB', where: sender.where };
    this.#creates = createTable;
    this.#timeout = timeout * 1000;
  }

  /** The output of an operation; null: its condition does not hold. */
  async send(operation: Operation): Promise<Readonly<Record<string, unknown>> | null> {
    try {
      return await this.#sent(operation);
    } catch (error) {
      if (nameOf(error) === 'ConditionalCheckFailedException') return null;
      if (nameOf(error) !== 'ResourceNotFoundException' || !this.#creates) throw this.#failureOf(error);
    }
    this.#created ??= this.#create().finally(() => {
      this.#created = undefined;
    });
    await this.#created;
    return this.send(operation);
  }

  close(): void {
    this.#sender.close();
  }

  async #sent(operation: Operation): Promise<Readonly<Record<string, unknown>>> {
    for (let tries = 1; ; tries += 1) {
      try {
        const output = await this.#sender.send(operation, AbortSignal.timeout(this.#timeout));
        return isRecord(output) ? output : {};
      } catch (error) {
        if (!THROTTLED.includes(nameOf(error)) || tries === TRIES) throw error;
        await pause(tries);
      }
    }
  }

  /** Several clients may do so at once. */
  async #create(): Promise<void> {
    const TableName = this.table;
    try {
      await this.#sent({
        name: 'CreateTable',
        input: {
          TableName,
          AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          BillingMode: 'PAY_PER_REQUEST',
        },
      });
    } catch (error) {
      if (nameOf(error) !== 'ResourceInUseException') throw this.#failureOf(error);
    }
    for (let tries = 1; !(await this.#isActive()); tries += 1) {
      if (tries === 100) throw tooSlow(this.#name, 60_000);
      await pause(Math.min(tries, 4));
    }
    // Where it is not permitted, or not known, expired responses are removed by the cache alone.
    const TimeToLiveSpecification = { AttributeName: 'ttl', Enabled: true } as const;
    await this.#sent({ name: 'UpdateTimeToLive', input: { TableName, TimeToLiveSpecification } }).catch(
      () => undefined,
    );
  }

  async #isActive(): Promise<boolean> {
    const { Table } = await this.#sent({ name: 'DescribeTable', input: { TableName: this.table } });
    return isRecord(Table) && Table.TableStatus === 'ACTIVE';
  }

  #failureOf(cause: unknown): CacheError {
    if (cause instanceof CacheError) return cause;
    const name = nameOf(cause);
    if (name === 'ResourceNotFoundException')
      return causedBy(cause, fail('backend-unavailable', 'tableMissing', this.table, this.#name.where));
    if (REFUSED.some((one) => name.startsWith(one))) return refused(this.#name, cause);
    return ['TimeoutError', 'AbortError'].includes(name)
      ? tooSlow(this.#name, this.#timeout)
      : unreachable(this.#name, cause);
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Longer with each try, and not the same for all clients. */
export const pause = (tries: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 25 * 2 ** tries * (0.5 + Math.random())));
