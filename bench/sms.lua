-- wrk script: sends one SMS a request, from one sender to RECIPIENTS recipients in turn (1 unless the
-- environment says otherwise). Requests are made once, so that wrk costs as little as it can.
local requests = {}
local sent = 0

init = function()
  for i = 1, tonumber(os.getenv("RECIPIENTS") or "1") do
    local to = string.format("+1804555%04d", i)
    requests[i] = wrk.format("POST", "/api/messages/sms", {["Content-Type"] = "application/json"},
      '{"type":"sms","from":"+12016661234","to":"' .. to .. '","body":"Hello from the benchmark"}')
  end
end

request = function()
  sent = sent % #requests + 1
  return requests[sent]
end
