// A table of messages. On a narrow screen each row becomes a card; see console.css.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { ago, clock, words } from "../core/format.js";
import { channelTag, parties, stateBadge } from "./badges.js";
import { said } from "./html-text.js";

const SNIPPET_CHARS = 140;
/** How much of a text is looked at for its beginning: its head comes first. */
const HTML_CHARS = 20_000;

/** The beginning of a text on one line. */
function beginning({ subject, body }) {
  const text = said(body.slice(0, HTML_CHARS)).slice(0, SNIPPET_CHARS).replace(/\s+/g, " ");
  return subject ? `${subject} · ${text}` : text;
}

/** Why a message is where it is. */
export function why(message) {
  if (message.status === "failed") return words(message.failure_reason);
  if (message.status !== "pending") return "";
  const next = message.next_attempt_at && Date.parse(message.next_attempt_at) > Date.now();
  if (message.deferred_by === "retry" && next) return `Next attempt ${clock(message.next_attempt_at)}`;
  return message.deferred_by ? words(message.deferred_by) : "";
}

/** `action` draws what can be done with a row; null for none. */
export function messageTable(messages, { caption, action = null }) {
  return html`
    <table class="list messages">
      <caption class="sr">${caption}</caption>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Channel</th>
          <th scope="col">From and to</th>
          <th scope="col" class="wide">Text</th>
          <th scope="col">Provider</th>
          <th scope="col" class="num">Time</th>
          ${action ? html`<th scope="col"><span class="sr">Actions</span></th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${repeat(
          messages,
          (message) => message.id,
          (message) => html`
            <tr data-message=${message.id}>
              <td>${stateBadge(message)}</td>
              <td>${channelTag(message.channel)}</td>
              <td><a class="row-link" href="/messages/${message.id}">${parties(message)}</a></td>
              <td class="wide text">${why(message) ? html`<span class="why">${why(message)}${message.last_error_code && message.status !== "dispatched" ? ` (${message.last_error_code})` : nothing}</span> ` : nothing}${beginning(message)}</td>
              <td class="muted">${message.provider_name ?? "–"}</td>
              <td class="num muted"><time datetime=${message.timestamp} title=${ago(message.timestamp)}>${clock(message.timestamp)}</time></td>
              ${action ? html`<td class="act">${action(message)}</td>` : nothing}
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}
