/** A value of an item, in the form of AWS's client: bytes as they are. */
export type Attribute = { S: string } | { N: string } | { B: Uint8Array };
export type Item = Record<string, Attribute>;
export type Key = { pk: { S: string }; sk: { S: string } };

/** A condition with the names and values that its expression uses. */
type Condition = {
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, Attribute>;
};

type Table = { TableName: string };
type Reading = { ConsistentRead: true; ProjectionExpression?: string };
type Keys = Reading & { Keys: Key[] };

/** The used operations of DynamoDB and their input. */
export type Operation =
  | { name: 'PutItem'; input: Table & Condition & { Item: Item; ReturnValues?: 'ALL_OLD' } }
  | { name: 'UpdateItem'; input: Table & Condition & { Key: Key; UpdateExpression: string; ReturnValues?: 'ALL_NEW' } }
  | { name: 'DeleteItem'; input: Table & Condition & { Key: Key; ReturnValues?: 'ALL_OLD' } }
  | { name: 'BatchGetItem'; input: { RequestItems: Record<string, Keys> } }
  | {
      name: 'Query';
      input: Table &
        Reading & {
          KeyConditionExpression: string;
          ExpressionAttributeValues: Record<string, Attribute>;
          ExclusiveStartKey?: Key;
        };
    }
  | { name: 'Scan'; input: Table & Reading & { ExclusiveStartKey?: Key } }
  | { name: 'DescribeTable'; input: Table }
  | {
      name: 'CreateTable';
      input: Table & {
        AttributeDefinitions: { AttributeName: string; AttributeType: 'S' }[];
        KeySchema: { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[];
        BillingMode: 'PAY_PER_REQUEST';
      };
    }
  | {
      name: 'UpdateTimeToLive';
      input: Table & { TimeToLiveSpecification: { AttributeName: string; Enabled: true } };
    };

/** Sends one operation; gives its output, unchecked. An error has the name that DynamoDB gives it. */
export interface Sender {
  /** Host and port, or region: for errors. */
  readonly where: string;
  send(operation: Operation, signal: AbortSignal): Promise<unknown>;
  close(): void;
}
