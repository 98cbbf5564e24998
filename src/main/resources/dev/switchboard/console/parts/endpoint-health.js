// Whether an endpoint answers.

import { plainBadge } from "./badges.js";

/** An endpoint may be switched off by hand, be gone, be left alone after days of failures, or be held back by its breaker. */
export function endpointHealth(endpoint) {
  if (endpoint.state === "off") return plainBadge("idle", "pause", "Off");
  if (endpoint.state === "gone") return plainBadge("bad", "bad", "Gone");
  if (endpoint.state === "failing") return plainBadge("bad", "bad", "Left alone");
  if (endpoint.breaker.state === "open") return plainBadge("bad", "bad", "Not answering");
  if (endpoint.breaker.state === "half_open") return plainBadge("wait", "half", "Being tried");
  if (endpoint.failing_since) return plainBadge("wait", "half", "Failing");
  return plainBadge("good", "good", "Answering");
}
