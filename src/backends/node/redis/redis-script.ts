import type { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { RedisCommands } from './redis-client.js';

/** A script that is sent by its hash where Redis knows it. */
export type RedisScript = { readonly text: string; readonly sha: string };

const script = (text: string): RedisScript => ({ text, sha: createHash('sha1').update(text).digest('hex') });

/**
 * Compare-and-set of several records, all or none. KEYS: the index, then the record of each change. ARGV: the length of the keys'
 * prefix, then six of each change: expected version, operation, version, head, body, milliseconds to live. Puts come before
 * the index is cleared of expired keys: Redis refuses the first write of a script when it is full, and none after it.
 */
export const CHANGE = script(`
local function of(change, which) return ARGV[(change - 2) * 6 + which + 1] end
for i = 2, #KEYS do
  if (redis.call('HGET', KEYS[i], 'v') or '') ~= of(i, 1) then return 0 end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 2, #KEYS do
  local key, operation, ttl = KEYS[i], of(i, 2), of(i, 6)
  local name = string.sub(key, ARGV[1] + 1)
  if operation == 'delete' then
    redis.call('UNLINK', key)
    redis.call('ZREM', KEYS[1], name)
  elseif operation ~= 'check' then
    if operation == 'body' then
      redis.call('HSET', key, 'v', of(i, 3), 'h', of(i, 4), 'b', of(i, 5))
    else
      redis.call('HSET', key, 'v', of(i, 3), 'h', of(i, 4))
      if operation == 'empty' then redis.call('HDEL', key, 'b') end
    end
    if ttl == '' then
      redis.call('PERSIST', key)
      redis.call('ZADD', KEYS[1], '+inf', name)
    else
      redis.call('PEXPIRE', key, ttl)
      redis.call('ZADD', KEYS[1], now + ttl, name)
    end
  end
end
if now % 16 == 0 then redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 1000) end
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
