import { createHash } from "node:crypto";

/** A Lua script and how it is asked for when Redis has it already. All touch keys of KEYS only, so that a cluster and ACLs can judge them. */
export type RedisScript = { readonly lua: string; readonly sha: string };

// Every script answers with a list that begins with a word. `foreign`: key, what it is, what it should be.
const PRELUDE = `
local function kindOf(key) return redis.call('TYPE', key).ok end
local function foreign(pairs)
  for _, pair in ipairs(pairs) do
    local kind = kindOf(pair[1])
    if kind ~= 'none' and kind ~= pair[2] then return {'foreign', pair[1], 'a ' .. kind, 'a ' .. pair[2]} end
  end
end
local function incomplete(key, value)
  if not value and redis.call('EXISTS', key) == 1 then
    return {'foreign', key, 'a hash without our fields', 'one that this project wrote'}
  end
end
local function notOurs(meta, deployment)
  local found = redis.call('HGET', meta, 'deployment')
  if found and found ~= deployment then return {'deployment', found} end
end
`;

const script = (body: string): RedisScript => {
  const lua = PRELUDE + body;
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
};

/**
 * All that is short. Answers `ok`, deployment, born, term, epoch, hash, body, leader's id, its fence, shard ids; the body only
 * when (term, epoch, hash) are not the known ones.
 */
export const READ_SCRIPT = script(`
local meta, assignment, leader, shards = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local bad = foreign({{meta, 'hash'}, {assignment, 'hash'}, {leader, 'hash'}, {shards, 'set'}}) or notOurs(meta, ARGV[1])
if bad then return bad end
local about = redis.call('HMGET', meta, 'deployment', 'born')
local order = redis.call('HMGET', assignment, 'term', 'epoch', 'hash')
local holder = redis.call('HMGET', leader, 'id', 'fence')
bad = incomplete(meta, about[2]) or incomplete(assignment, order[1] and order[2]) or incomplete(leader, holder[1] and holder[2])
if bad then return bad end
local body = false
if order[1] ~= ARGV[2] or order[2] ~= ARGV[3] or order[3] ~= ARGV[4] then body = redis.call('HGET', assignment, 'body') end
return {'ok', about[1], about[2], order[1], order[2], order[3], body, holder[1], holder[2], redis.call('SMEMBERS', shards)}
`);

/** KEYS: the index, then a key for each of the ids that ARGV begins with; then the versions known. Forgets lapsed ids. */
export const REPORTS_SCRIPT = script(`
local answer = {'ok'}
local count = #KEYS - 1
for i = 1, count do
  local key = KEYS[i + 1]
  local kind = kindOf(key)
  if kind == 'none' then
    redis.pcall('SREM', KEYS[1], ARGV[i])
    answer[i + 1] = {'none'}
  elseif kind ~= 'hash' then
    answer[i + 1] = {'foreign', 'a ' .. kind}
  else
    local report = redis.call('HMGET', key, 'version', 'body')
    if not report[1] or not report[2] then answer[i + 1] = {'foreign', 'a hash without our fields'}
    elseif report[1] == ARGV[count + i] then answer[i + 1] = {'same'}
    else answer[i + 1] = {'new', report[1], report[2]} end
  end
end
return answer
`);

/** KEYS meta, index, the shard's key. Answers `ok`, or `duplicate` with the holder's incarnation and the age of its report. */
export const REPORT_SCRIPT = script(`
local meta, shards, key = KEYS[1], KEYS[2], KEYS[3]
local deployment, born, shard, incarnation, version, state = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local digest, leaseMs, guardMs, body, channel = ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[10], ARGV[11]
local bad = foreign({{meta, 'hash'}, {shards, 'set'}, {key, 'hash'}}) or notOurs(meta, deployment)
if bad then return bad end
local held = redis.call('HMGET', key, 'incarnation', 'state', 'digest')
if held[1] ~= incarnation then
  if state == 'gone' then return {'ok'} end
  local ageMs = leaseMs - redis.call('PTTL', key)
  if held[1] and held[2] ~= 'gone' and ageMs < guardMs then return {'duplicate', held[1], tostring(ageMs)} end
end
redis.call('HSET', key, 'incarnation', incarnation, 'state', state, 'digest', digest, 'version', version, 'body', body)
redis.call('PEXPIRE', key, leaseMs)
redis.call('SADD', shards, shard)
redis.call('HSETNX', meta, 'born', born)
if held[3] ~= digest then redis.call('PUBLISH', channel, 'report') end
return {'ok'}
`);

/** KEYS meta, leader, fence. Takes a free lease or renews its own. Answers `held` or `other` with id, fence, and how long it is held. */
export const CAMPAIGN_SCRIPT = script(`
local meta, leader, counter = KEYS[1], KEYS[2], KEYS[3]
local deployment, born, id, token, leaseMs, seenFence, channel = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local bad = foreign({{meta, 'hash'}, {leader, 'hash'}, {counter, 'string'}}) or notOurs(meta, deployment)
if bad then return bad end
local held = redis.call('HMGET', leader, 'id', 'token', 'fence')
bad = incomplete(leader, held[1] and held[2] and held[3])
if bad then return bad end
if held[2] == token then
  redis.call('PEXPIRE', leader, leaseMs)
  return {'held', held[1], held[3], leaseMs}
end
if held[1] then return {'other', held[1], held[3], tostring(redis.call('PTTL', leader))} end
local last = redis.call('GET', counter)
if last and not tonumber(last) then return {'foreign', counter, 'no number', 'a number'} end
local fence = string.format('%.0f', math.max(tonumber(last or 0), tonumber(seenFence)) + 1)
redis.call('SET', counter, fence)
redis.call('HSET', leader, 'id', id, 'token', token, 'fence', fence)
redis.call('PEXPIRE', leader, leaseMs)
redis.call('HSETNX', meta, 'deployment', deployment)
redis.call('HSETNX', meta, 'born', born)
redis.call('PUBLISH', channel, 'leader')
return {'held', id, fence, leaseMs}
`);

/** KEYS leader. Gives the lease up when it is the candidate's. */
export const RESIGN_SCRIPT = script(`
if kindOf(KEYS[1]) == 'hash' and redis.call('HGET', KEYS[1], 'token') == ARGV[1] then
  redis.call('DEL', KEYS[1])
  redis.call('PUBLISH', ARGV[2], 'leader')
end
return {'ok'}
`);

/** KEYS meta, assignment, leader. Answers `ok`, `notLeader` with the holder's id if any, or `stale` with the order there is. */
export const PUBLISH_SCRIPT = script(`
local meta, assignment, leader = KEYS[1], KEYS[2], KEYS[3]
local deployment, born, token, fence = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local term, epoch, hash, body, channel = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local bad = foreign({{meta, 'hash'}, {assignment, 'hash'}, {leader, 'hash'}}) or notOurs(meta, deployment)
if bad then return bad end
local held = redis.call('HMGET', leader, 'token', 'fence', 'id')
if held[1] ~= token or held[2] ~= fence then return {'notLeader', held[3]} end
local order = redis.call('HMGET', assignment, 'term', 'epoch')
local oldTerm, oldEpoch = tonumber(order[1] or nil), tonumber(order[2] or nil)
bad = incomplete(assignment, oldTerm and oldEpoch)
if bad then return bad end
if oldTerm then
  local newTerm, newEpoch = tonumber(term), tonumber(epoch)
  if newTerm < oldTerm or (newTerm == oldTerm and newEpoch <= oldEpoch) then return {'stale', order[1], order[2]} end
end
redis.call('HSET', assignment, 'term', term, 'epoch', epoch, 'hash', hash, 'fence', fence, 'body', body)
redis.call('HSETNX', meta, 'born', born)
redis.call('PUBLISH', channel, 'assignment')
return {'ok'}
`);

/** KEYS meta, which only leads it to the right node. Answers `ok`, seconds, microseconds, and the server's run id if it may be told. */
export const CLOCK_SCRIPT = script(`
local time = redis.call('TIME')
local info = redis.pcall('INFO', 'server')
local runId = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
return {'ok', time[1], time[2], runId}
`);
