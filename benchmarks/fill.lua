-- Sends one request for each number from FIRST to LAST, put in the place of every {n} as eleven
-- digits, and ends the process when all are answered: with 0, or with 3 at the first answer
-- that is no 200. Usage: wrk -s fill.lua URL -- FILE FIRST LAST CONNECTIONS
local template, at, first, last, awaited

function init(args)
  local file = assert(io.open(args[1], "rb"))
  template = file:read("*a")
  file:close()
  first, last = tonumber(args[2]), tonumber(args[3])
  -- wrk looks at one request before it sends any: the first is made twice. The last is sent
  -- again, at most once a connection, until all are answered.
  at, awaited = first - 2, last - first + 1 + tonumber(args[4])
end

function request()
  if at < last then at = at + 1 end
  return (template:gsub("{n}", string.format("%011d", math.max(at, first))))
end

function response(status, headers, body)
  if status ~= 200 then
    io.stderr:write(status, " ", body, "\n")
    os.exit(3)
  end
  awaited = awaited - 1
  if awaited <= 0 then os.exit(0) end
end
