-- For wrk: the paths and files to POST come from the environment, one per line; one line of JSON at the end.
local function lines(name)
  local found = {}
  for line in (os.getenv(name) or ""):gmatch("[^\n]+") do found[#found + 1] = line end
  return found
end

local paths, bodies, n = lines("CHEMINS"), {}, 0
for i, name in ipairs(lines("CORPS")) do
  local file = io.open(name, "rb")
  bodies[i] = file:read("*a")
  file:close()
end
wanted = tonumber(os.getenv("ATTENDU"))
others = 0
local threads = {}

function setup(thread) threads[#threads + 1] = thread end

function request()
  n = n + 1
  local body = #bodies > 0 and bodies[(n - 1) % #bodies + 1] or nil
  return wrk.format(body and "POST" or "GET", paths[(n - 1) % #paths + 1], nil, body)
end

function response(status)
  if status ~= wanted then others = others + 1 end
end

function done(summary, latency)
  local wrong = summary.errors.connect + summary.errors.read + summary.errors.timeout
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("others") end
  print(string.format('\n{"requetes": %d, "secondes": %f, "p50_ms": %.3f, "p95_ms": %.3f, "octets": %d, "autres": %d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    summary.bytes, wrong))
end
