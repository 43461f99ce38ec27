import type { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { RedisCommands } from './redis-client.js';

/** A script that is sent by its hash where Redis knows it. */
export type RedisScript = { readonly text: string; readonly sha: string };

export const script = (text: string): RedisScript => ({ text, sha: createHash('sha1').update(text).digest('hex') });

/**
 * Compare-and-set of several records, all or none. KEYS: the index, then the record of each change. ARGV: the length of the keys'
 * prefix, then six of each change: expected version, operation, version, head, body, milliseconds to live. Puts come before
 * the index is cleared of expired keys: Redis refuses the first write of a script when it is full, and none after it.
 */
export const CHANGE = script(`
local call, at = redis.call, 2
for i = 2, #KEYS do
  if (call('HGET', KEYS[i], 'v') or '') ~= ARGV[at] then return 0 end
  at = at + 6
end
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
at = 2
for i = 2, #KEYS do
  local key, operation, ttl = KEYS[i], ARGV[at + 1], ARGV[at + 5]
  local name = string.sub(key, ARGV[1] + 1)
  if operation == 'delete' then
    call('UNLINK', key)
    call('ZREM', KEYS[1], name)
  elseif operation ~= 'check' then
    if operation == 'body' then
      call('HSET', key, 'v', ARGV[at + 2], 'h', ARGV[at + 3], 'b', ARGV[at + 4])
    else
      call('HSET', key, 'v', ARGV[at + 2], 'h', ARGV[at + 3])
      if operation == 'empty' then call('HDEL', key, 'b') end
    end
    if ttl == '' then
      call('PERSIST', key)
      call('ZADD', KEYS[1], '+inf', name)
    else
      call('PEXPIRE', key, ttl)
      call('ZADD', KEYS[1], now + ttl, name)
    end
  end
  at = at + 6
end
if now % 16 == 0 then call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 1000) end
return 1
`);

/** Removes records, or only takes those that are gone from the index. KEYS as above. ARGV: the length of the prefix, 'all' or 'gone'. */
export const DROP = script(`
for i = 2, #KEYS do
  if ARGV[2] == 'all' then redis.call('UNLINK', KEYS[i]) end
  if redis.call('EXISTS', KEYS[i]) == 0 then redis.call('ZREM', KEYS[1], string.sub(KEYS[i], ARGV[1] + 1)) end
end
return 1
`);

/** Run a script: whole where this Redis does not know it yet, as after a restart. */
export async function runScript(
  commands: RedisCommands,
  { text, sha }: RedisScript,
  keys: readonly string[],
  args: readonly (string | Buffer)[],
): Promise<unknown> {
  const input = { keys: [...keys], arguments: [...args] };
  try {
    return await commands.evalSha(sha, input);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return commands.eval(text, input);
  }
}
