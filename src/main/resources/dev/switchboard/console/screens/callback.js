// One endpoint: what it was told, what it answered, and how to tell it again.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { getIfThere, post, put, url } from "../core/api.js";
import { clock, duration, number } from "../core/format.js";
import { Screen } from "../core/screen.js";
import { may } from "../core/session.js";
import { plainBadge } from "../parts/badges.js";
import { endpointHealth } from "../parts/endpoint-health.js";
import { confirm } from "../parts/confirm.js";
import { doing } from "../parts/notice.js";
import { pager } from "../parts/pager.js";

const HOUR_MS = 3_600_000;

class Callback extends Screen {
  get path() {
    return `/api/endpoints/${encodeURIComponent(this.params.id)}`;
  }

  async load() {
    const query = this.query;
    this.endpoint = await getIfThere(this.path);
    const page = this.endpoint && (await getIfThere(url(`${this.path}/deliveries`, { cursor: query.cursor })));
    if (query === this.query) this.deliveries = page;
  }

  async test() {
    await doing(() => post(`${this.path}/test`), "A test event is on its way");
    this.lookNow();
  }

  async replay() {
    const since = new Date(Date.now() - HOUR_MS).toISOString();
    const sure = await confirm({ title: "Replay the last hour?", text: "Every kept event of the last hour is sent to this endpoint again, under its own id.", action: "Replay" });
    if (sure) await doing(() => post(url(`${this.path}/replay`, { since })), (answer) => `${number(answer?.count ?? 0)} events are on their way`);
  }

  async toggle() {
    const { url: address, events, description, enabled } = this.endpoint;
    await doing(() => put(this.path, { url: address, events, description, enabled: !enabled }), enabled ? "The endpoint is off" : "The endpoint is on");
    this.lookNow();
  }

  async resend(delivery) {
    await doing(() => post(`/api/events/${encodeURIComponent(delivery.event_id)}/resend`), "The event is on its way again");
    this.lookNow();
  }

  content() {
    const endpoint = this.endpoint;
    if (!endpoint) return html`<h1>No such endpoint</h1><div class="panel empty"><p><a href="/callbacks">All endpoints</a></p></div>`;
    return html`
      <div class="heading"><h1>${endpoint.url}</h1>
        ${may("operate")
          ? html`<div class="buttons"><button @click=${this.test}>Send a test</button><button @click=${this.replay}>Replay</button>
              <button @click=${this.toggle}>${endpoint.enabled ? "Switch off" : "Switch on"}</button></div>`
          : nothing}</div>
      <p class="meta">${endpointHealth(endpoint)} <span>${(endpoint.events ?? []).join(", ")}</span> <span class="muted">${endpoint.description}</span></p>
      ${this.deliveries?.items?.length ? this.list() : html`<div class="panel empty"><h2>Nothing sent yet</h2></div>`}
    `;
  }

  list() {
    const { items, meta } = this.deliveries;
    return html`
      <div class="panel flush"><table class="list">
        <caption class="sr">Deliveries, newest first</caption>
        <thead><tr><th scope="col">Result</th><th scope="col" class="wide">Event</th><th scope="col" class="num">Attempt</th><th scope="col" class="num">Latency</th>
          <th scope="col" class="num">Time</th><th scope="col"><span class="sr">Actions</span></th></tr></thead>
        <tbody>${items.map((delivery) => {
          const good = delivery.status >= 200 && delivery.status < 300;
          return html`<tr>
            <td>${plainBadge(good ? "good" : "bad", good ? "good" : "bad", String(delivery.status ?? delivery.error ?? "no answer"))}</td>
            <td class="wide">${delivery.type} <code>${delivery.event_id}</code>${delivery.response ? html`<br /><span class="muted">${delivery.response}</span>` : nothing}</td>
            <td class="num">${number(delivery.attempt_number ?? 1)}</td><td class="num">${duration(delivery.latency_ms)}</td><td class="num muted">${clock(delivery.occurred_at)}</td>
            <td class="act">${may("operate") ? html`<button class="small" @click=${() => this.resend(delivery)}>Resend</button>` : nothing}</td></tr>`;
        })}</tbody>
      </table></div>
      ${meta ? pager({ total: null, ...meta }, this.query, items.length, "deliveries") : nothing}
    `;
  }
}

customElements.define("sb-callback", Callback);
