import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type Document, deserialize, serialize } from 'bson';
import { CommandDouble } from './mongo-commands.fixture.js';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/**
 * A double of a MongoDB server: as much of its protocol as the official driver and its GridFSBucket use here, on data in memory. It is no server: it
 * deletes nothing by TTL, and knows no indexes, no write concern, no sessions.
 */
export class MongoDouble {
  readonly url: string;
  readonly commands: CommandDouble;
  readonly #server: Server;
  readonly #sockets: ReadonlySet<Socket>;

  private constructor(server: Server, sockets: ReadonlySet<Socket>, commands: CommandDouble) {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.url = `mongodb://127.0.0.1:${address.port}`;
    this.commands = commands;
    this.#server = server;
    this.#sockets = sockets;
  }

  static async start(): Promise<MongoDouble> {
    const commands = new CommandDouble();
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
      readMessages(socket, commands);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new MongoDouble(server, sockets, commands);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function readMessages(socket: Socket, commands: CommandDouble): void {
  let waiting = Buffer.alloc(0);
  socket.on('data', (data) => {
    waiting = Buffer.concat([waiting, data]);
    while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE(0)) {
      const length = waiting.readInt32LE(0);
      const message = waiting.subarray(0, length);
      waiting = waiting.subarray(length);
      socket.write(answer(message, commands));
    }
  });
}

function answer(message: Buffer, commands: CommandDouble): Buffer {
  const id = message.readInt32LE(4);
  const operation = message.readInt32LE(12);
  if (operation === OP_MSG) {
    const reply = serialize(commands.run(commandIn(message)));
    return framed(id, OP_MSG, [Buffer.alloc(5), reply]);
  }
  if (operation !== OP_QUERY) throw new Error(`operation ${operation}`);
  // The driver greets by OP_QUERY: flags, the name of a collection, two numbers, a document.
  const from = message.indexOf(0, 20) + 9;
  const reply = serialize(commands.run(deserialize(message.subarray(from))));
  const head = Buffer.alloc(20);
  head.writeInt32LE(1, 16);
  return framed(id, OP_REPLY, [head, reply]);
}

/** The sections of an OP_MSG as one command: documents beside it are lists in it. */
function commandIn(message: Buffer): Document {
  let command: Document = {};
  for (let at = 20; at < message.length; ) {
    const kind = message[at];
    const size = message.readInt32LE(at + 1);
    if (kind === 0) command = { ...deserialize(message.subarray(at + 1, at + 1 + size)), ...command };
    else {
      const end = message.indexOf(0, at + 5);
      command[message.subarray(at + 5, end).toString()] = documentsIn(message.subarray(end + 1, at + 1 + size));
    }
    at += 1 + size;
  }
  return command;
}

function documentsIn(bytes: Buffer): readonly Document[] {
  const documents: Document[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at))
    documents.push(deserialize(bytes.subarray(at, at + bytes.readInt32LE(at))));
  return documents;
}

function framed(to: number, operation: number, parts: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + parts.reduce((sum, { length }) => sum + length, 0), 0);
  head.writeInt32LE(to, 8);
  head.writeInt32LE(operation, 12);
  return Buffer.concat([head, ...parts]);
}
