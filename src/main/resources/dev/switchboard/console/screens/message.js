// A message: what happened to it, from accepted to the end, and what it says.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { get, getIfThere, post, remove, url } from "../core/api.js";
import { dayAndTime, duration, millisClock, number, words } from "../core/format.js";
import { Screen } from "../core/screen.js";
import { may } from "../core/session.js";
import { channelTag, outcomeBadge, plainBadge, statusBadge } from "../parts/badges.js";
import { icon } from "../parts/icons.js";
import { curl } from "../parts/curl.js";
import { doing } from "../parts/notice.js";
import "../parts/email-body.js";

/** As long as a message waits, its reasons change without an event. */
const TICK_MS = 2_000;

class Message extends Screen {
  constructor() {
    super();
    this.message = null;
    this.callbacks = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.ticks = setInterval(() => this.message?.status === "pending" && this.look(), TICK_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.ticks);
  }

  concerns(changes) {
    return changes.everything || changes.messages.has(this.params.id);
  }

  async load() {
    try {
      this.message = await get(`/api/messages/${encodeURIComponent(this.params.id)}`);
    } catch (error) {
      if (error.status !== 404) throw error;
      this.message = null;
      return;
    }
    const told = await getIfThere(`/api/messages/${encodeURIComponent(this.params.id)}/callbacks`).catch(() => null);
    this.callbacks = told?.items ?? null;
  }

  async retry() {
    await doing(() => post(`/api/messages/${this.message.id}/retry`), "The message is in the queue again");
    this.lookNow();
  }

  async cancel() {
    await doing(() => remove(`/api/messages/${this.message.id}`), "The message is not sent");
    this.lookNow();
  }

  content() {
    const message = this.message;
    if (!message) {
      return html`<h1>No such message</h1>
        <div class="panel empty"><p>No message has the id <code>${this.params.id}</code>. It may be older than messages are kept.</p>
        <p><a href="/messages">All messages</a></p></div>`;
    }
    return html`
      <div class="heading">
        <h1 class="parties">${message.from} <span aria-hidden="true">→</span><span class="sr">to</span> ${message.to}</h1>
        ${message.status === "pending" && may("send") ? html`<button @click=${this.cancel}>${icon("bad")}Do not send</button>` : nothing}
        ${message.status === "failed" && may("operate") ? html`<button class="primary" @click=${this.retry}>${icon("retry")}Retry</button>` : nothing}
      </div>
      <p class="meta">
        ${statusBadge(message.status)} ${channelTag(message.channel)}
        <span>${message.direction === "inbound" ? "Received from" : "Through"} <b>${message.provider_name ?? "no provider"}</b></span>
        <a href="/conversations/${message.conversation_id}">Conversation ${message.conversation_id}</a>
        <code>${message.id}</code>
      </p>
      <div class="columns">
        <section class="panel" aria-labelledby="timeline-title"><h2 id="timeline-title">What happened</h2>${this.timeline(message)}</section>
        <div>
          <section class="panel" aria-labelledby="body-title">
            <h2 id="body-title">${message.subject ?? "Body"}</h2>
            ${message.channel === "email"
              ? html`<sb-email-body .body=${message.options?.html ?? message.body}></sb-email-body>`
              : html`<p class="bubble-text">${message.body}</p>`}
            ${this.attachments(message)}
          </section>
          <section class="panel" aria-label="Raw">
            <details><summary>Raw JSON</summary><sb-code label="Raw JSON" .text=${JSON.stringify(message, null, 2)}></sb-code></details>
            <details><summary>As curl</summary><sb-code label="curl command" .text=${curl("GET", `/api/messages/${message.id}`)}></sb-code>
              ${message.direction === "outbound" ? html`<p class="muted">Send the same again:</p><sb-code label="curl command that sends it again" .text=${this.again(message)}></sb-code>` : nothing}</details>
          </section>
        </div>
      </div>
    `;
  }

  /** Without its files, of which a message shows no content, and without an id that only one email may have. */
  again({ channel, from, to, subject, body, attachments, options }) {
    const { files, message_id, ...more } = options ?? {};
    return channel === "email"
      ? curl("POST", "/api/messages/email", { from, to, subject, body, attachments, ...more })
      : curl("POST", "/api/messages/sms", { type: channel, from, to, body, attachments: attachments?.length ? attachments : null, ...more });
  }

  attachments({ attachments, options }) {
    const files = options?.files ?? [];
    if (!attachments?.length && !files.length) return nothing;
    // As text: following a stranger's link is the reader's own decision.
    return html`<h3>Attachments</h3><ul class="attachments">
      ${files.map((file) => html`<li>${file.name} <span class="muted">${file.type}, ${number(file.size)} bytes</span></li>`)}
      ${(attachments ?? []).map((address) => html`<li><code>${address}</code></li>`)}</ul>`;
  }

  timeline(message) {
    return html`<ol class="timeline">${this.steps(message).map(
      (step) => html`<li class="tone-${step.tone}">
        <span class="mark">${icon(step.icon)}</span>
        <div><p class="step">${step.title}</p>${step.note ? html`<p class="muted">${step.note}</p>` : nothing}</div>
        <time class="num muted" datetime=${step.at ?? nothing}>${step.at ? millisClock(step.at) : ""}</time>
      </li>`,
    )}</ol>`;
  }

  /** From accepted to the end: {title, note, at, tone, icon}. */
  steps(message) {
    if (message.direction === "inbound") {
      return [
        { title: "Written", at: message.timestamp, tone: "info", icon: "in" },
        { title: "Received", note: `Filed into conversation ${message.conversation_id}`, at: message.processed_at, tone: "good", icon: "good" },
      ];
    }
    const steps = [{ title: "Accepted", note: this.wish(message), at: message.accepted_at, tone: "info", icon: "in" }];
    let before = Date.parse(message.accepted_at);
    for (const attempt of message.attempts) {
      const waited = Date.parse(attempt.occurred_at) - before;
      if (waited > 1_000) steps.push({ title: `Waited ${duration(waited)}`, tone: "idle", icon: "wait" });
      steps.push({
        title: html`Attempt ${attempt.attempt_number} ${outcomeBadge(attempt.outcome)}`,
        note: html`${attempt.provider_name} answered in ${duration(attempt.latency_ms)}${attempt.error_code ? html` with <code>${attempt.error_code}</code>` : nothing}`,
        at: attempt.occurred_at,
        tone: attempt.outcome === "success" ? "good" : "bad",
        icon: attempt.outcome === "success" ? "good" : "bad",
      });
      before = Date.parse(attempt.occurred_at) + attempt.latency_ms;
    }
    return [...steps, this.end(message), ...this.delivery(message), ...this.told()];
  }

  /** What its sender asked for. */
  wish({ send_at, expires_at }) {
    const wishes = [
      send_at && `to be sent at ${dayAndTime(send_at)}`,
      expires_at && `of no use after ${dayAndTime(expires_at)}`,
    ].filter(Boolean);
    return wishes.length ? `Safe on disk; ${wishes.join(", ")}` : "Safe on disk, and its sender was told so";
  }

  end(message) {
    switch (message.status) {
      case "dispatched":
        return { title: "Dispatched", note: html`The provider took it${message.provider_message_id ? html` as <code>${message.provider_message_id}</code>` : nothing}`, at: message.processed_at, tone: "good", icon: "good" };
      case "failed":
        if (message.failure_reason === "canceled") return { title: "Canceled", note: "Taken back before it was sent", at: message.processed_at, tone: "idle", icon: "bad" };
        return { title: message.failure_reason === "expired" ? "Expired" : "Failed", note: words(message.failure_reason), at: message.processed_at, tone: "bad", icon: "bad" };
      default:
        return {
          title: message.deferred_by === "scheduled" ? "Scheduled" : "Waiting",
          note: message.deferred_by
            ? html`${words(message.deferred_by)}${message.next_attempt_at ? `, not before ${message.deferred_by === "scheduled" ? dayAndTime(message.next_attempt_at) : millisClock(message.next_attempt_at)}` : nothing}`
            : "Nothing holds it back",
          tone: "wait",
          icon: "wait",
        };
    }
  }

  /** The provider's word on what became of it; only of servers that take receipts. */
  delivery({ delivery }) {
    if (!delivery?.status) return [];
    const good = delivery.status === "delivered";
    return [{ title: good ? "Delivered" : "Not delivered", note: delivery.error_code, at: delivery.at, tone: good ? "good" : "bad", icon: good ? "good" : "bad" }];
  }

  told() {
    return (this.callbacks ?? []).map(({ endpoint, delivery }) => {
      const last = delivery.attempts.at(-1);
      const tone = { acknowledged: "good", given_up: "bad" }[delivery.state] ?? "wait";
      return {
        title: html`Callback ${plainBadge(tone === "good" ? "info" : tone, "callbacks", delivery.type)}`,
        note: html`${endpoint ? html`<a href="/callbacks/${endpoint.id}">${endpoint.name ?? endpoint.url}</a>` : "Its own URL"}
          ${last ? html`answered <code>${last.status ?? last.error_code}</code>` : "is not told yet"}`,
        at: last?.occurred_at ?? delivery.timestamp,
        tone,
        icon: "callbacks",
      };
    });
  }
}

customElements.define("sb-message", Message);
