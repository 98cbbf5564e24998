// Whether an endpoint answers, and who has made it.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { plainBadge } from "./badges.js";

/** An endpoint by configuration has a name, and only the configuration changes it. */
export function declared(endpoint) {
  return endpoint.name ? html`<span class="muted" data-declared>${endpoint.name}, by configuration</span>` : nothing;
}

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
