-- POSTs of one shape for wrk. Arguments after "--":
--   first plastic id, how many plastics, path with %d for the plastic id, media type, body
-- The id varies over the whole range in an order that no cache foresees and every run repeats.
local first, count, path

function init(args)
  first, count, path = tonumber(args[1]), tonumber(args[2]), args[3]
  wrk.method = "POST"
  wrk.headers["Content-Type"] = args[4]
  wrk.body = args[5]
  math.randomseed(count)
end

function request()
  return wrk.format(nil, string.format(path, first + math.random(0, count - 1)))
end

-- One line that a program reads: requests, microseconds, errors, answers that are no 2xx, then latencies in microseconds.
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(99)))
end
