// Whether an endpoint answers.

import { plainBadge } from "./badges.js";

/** An endpoint may be switched off by hand, given up after days of failures, or held back by its breaker. */
export function endpointHealth(endpoint) {
  if (endpoint.enabled === false) return plainBadge("idle", "pause", "Off");
  const state = endpoint.breaker?.state ?? endpoint.state ?? "closed";
  if (state === "open") return plainBadge("bad", "bad", "Not answering");
  if (state === "half_open") return plainBadge("wait", "half", "Being tried");
  return plainBadge("good", "good", "Answering");
}
