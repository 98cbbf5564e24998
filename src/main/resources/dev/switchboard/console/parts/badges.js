// How states look: always a shape and a word, never a colour alone.

import { html } from "../vendor/lit-element/lit-element.js";
import { icon } from "./icons.js";

const STATUS = {
  pending: { tone: "wait", icon: "wait" },
  dispatched: { tone: "good", icon: "good" },
  failed: { tone: "bad", icon: "bad" },
  received: { tone: "info", icon: "in" },
  delivered: { tone: "good", icon: "arrived" },
  undelivered: { tone: "bad", icon: "bad" },
};

const BREAKER = {
  closed: { tone: "good", icon: "good", word: "Closed" },
  open: { tone: "bad", icon: "bad", word: "Open" },
  half_open: { tone: "wait", icon: "half", word: "Half open" },
};

const OUTCOME = {
  success: { tone: "good", icon: "good", word: "Success" },
  error: { tone: "bad", icon: "bad", word: "Error" },
  timeout: { tone: "timeout", icon: "wait", word: "Timeout" },
  rate_limited: { tone: "wait", icon: "pause", word: "Rate limited" },
};

function badge({ tone, icon: name }, word) {
  return html`<span class="badge tone-${tone}">${icon(name)}${word}</span>`;
}

const unknown = { tone: "idle", icon: "wait" };

export const statusBadge = (status) => badge(STATUS[status] ?? unknown, status);
export const breakerBadge = (state) => badge(BREAKER[state] ?? unknown, BREAKER[state]?.word ?? state);
export const outcomeBadge = (outcome) => badge(OUTCOME[outcome] ?? unknown, OUTCOME[outcome]?.word ?? outcome);
/** Where a message is: what its provider says became of it, or its status while the provider has said nothing. */
export const stateBadge = ({ status, delivery }) => statusBadge(delivery?.status ?? status);
export const plainBadge = (tone, name, word) => badge({ tone, icon: name }, word);

export const channelTag = (channel) => html`<span class="tag">${channel === "email" ? "Email" : channel.toUpperCase()}</span>`;

/** Who writes to whom; an arrow for the eye, a word for the ear. */
export const parties = (message) => html`<span class="parties"><span>${message.from}</span
  ><span class="arrow" aria-hidden="true">→</span><span class="sr"> to </span><span>${message.to}</span></span>`;
