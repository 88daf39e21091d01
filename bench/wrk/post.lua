-- POSTs of one shape for wrk. Arguments after "--":
--   first plastic id, how many plastics, most requests in all (0: the duration alone ends it), path with %d for the plastic id, media type, body
-- The id varies over the whole range in an order that no cache foresees and every run repeats.
local first, count, most, path, body
local sent = 0
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  first, count, most, path = tonumber(args[1]), tonumber(args[2]), tonumber(args[3]), args[4]
  wrk.method = "POST"
  wrk.headers["Content-Type"] = args[5]
  wrk.body = args[6]
  math.randomseed(count)
end

function request()
  sent = sent + 1
  if most > 0 and sent >= most then
    wrk.thread:stop()
  end
  return wrk.format(nil, string.format(path, first + math.random(0, count - 1)))
end

-- One line that a program reads: requests, microseconds, errors, answers that are no 2xx, then latencies in microseconds.
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(99)))
end
