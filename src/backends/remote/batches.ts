import type { StoreCall, StoreResult } from './wire.js';

type Waiting = {
  readonly call: StoreCall;
  readonly resolve: (result: StoreResult) => void;
  readonly reject: (error: unknown) => void;
};

/** Bodies of one request; a call that alone has more is sent by itself. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_CALLS = 200;

/** Gathers the calls of one turn of the event loop, so that they cross the network together. */
export class Batches {
  readonly #send: (calls: readonly StoreCall[]) => Promise<readonly StoreResult[]>;
  #waiting: Waiting[] = [];

  constructor(send: (calls: readonly StoreCall[]) => Promise<readonly StoreResult[]>) {
    this.#send = send;
  }

  ask(call: StoreCall): Promise<StoreResult> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) queueMicrotask(() => this.#flush());
      this.#waiting.push({ call, resolve, reject });
    });
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const group of inGroups(waiting)) void this.#sendGroup(group);
  }

  /** Settles each call; it never rejects itself. */
  async #sendGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#send(group.map(({ call }) => call));
      for (const [index, { resolve, reject }] of group.entries()) {
        const result = results[index];
        if (result === undefined) reject(new Error('The gateway left a call of the batch without a result.'));
        else resolve(result);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

function inGroups(waiting: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const groups: Waiting[][] = [];
  let group: Waiting[] = [];
  let bytes = 0;
  for (const one of waiting) {
    const size = bytesOf(one.call);
    if (group.length === 0 || group.length >= MOST_CALLS || bytes + size > MOST_BYTES) {
      group = [];
      groups.push(group);
      bytes = 0;
    }
    group.push(one);
    bytes += size;
  }
  return groups;
}

const bytesOf = (call: StoreCall): number =>
  call.op === 'set' ? call.changes.reduce((sum, { record }) => sum + (record?.body?.byteLength ?? 0), 0) : 0;
