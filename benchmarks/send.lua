-- Sends the requests of a file, one after the other and again, as they are: whole requests
-- with a NUL between. Usage: wrk -s send.lua URL -- FILE
local requests, at = {}, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for one in file:read("*a"):gmatch("%Z+") do
    requests[#requests + 1] = one
  end
  file:close()
end

function request()
  at = at % #requests + 1
  return requests[at]
end
