-- wrk script: sends one SMS a request, from one sender to a thousand recipients.
local sent = 0

request = function()
  sent = sent + 1
  local to = string.format("+1804555%04d", sent % 1000)
  return wrk.format("POST", "/api/messages/sms", {["Content-Type"] = "application/json"},
    '{"type":"sms","from":"+12016661234","to":"' .. to .. '","body":"Hello from the benchmark"}')
end
