import type { Buffer } from 'node:buffer';

type ScriptInput = { keys: string[]; arguments: (string | Buffer)[] };

/** The used commands of the package `redis`. Replies are unknown: they are parsed. */
export interface RedisCommands {
  hmGet(key: string, fields: string[]): Promise<unknown>;
  publish(channel: string, message: string): Promise<unknown>;
  zScan(key: string, cursor: string, options: { COUNT: number }): Promise<unknown>;
  zRange(key: string, from: number, to: number, options: { REV: true }): Promise<unknown>;
  eval(script: string, input: ScriptInput): Promise<unknown>;
  evalSha(sha: string, input: ScriptInput): Promise<unknown>;
}

/** The used part of a connected client, pool, sentinel or cluster of the package `redis`. */
export interface RedisClient {
  /** 36 is `RESP_TYPES.BLOB_STRING`: strings of Redis come as Buffers. */
  withTypeMapping(mapping: { readonly 36: typeof Buffer }): RedisCommands;
}
