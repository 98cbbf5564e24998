// One endpoint: what it was told, what it answered, and how to tell it again.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { getIfThere, post, put, remove, url } from "../core/api.js";
import { clock, counted, duration, number } from "../core/format.js";
import { go, withQuery } from "../core/router.js";
import { Screen } from "../core/screen.js";
import { may } from "../core/session.js";
import { plainBadge } from "../parts/badges.js";
import { declared, endpointHealth } from "../parts/endpoint-health.js";
import { confirm } from "../parts/confirm.js";
import { doing } from "../parts/notice.js";
import { pager } from "../parts/pager.js";
import { newSecret } from "../parts/secret.js";

const HOUR_MS = 3_600_000;
/** The event stream tells of messages and providers, not of the calls of endpoints. */
const LOOK_MS = 2_000;

const ALL = "all";
const STATES = { [ALL]: "All", failing: "Failed, to be tried again", waiting: "Waiting" };
const NONE = { [ALL]: "Nothing sent yet", failing: "No failed delivery waits", waiting: "Nothing waits" };

class Callback extends Screen {
  static properties = { secret: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => document.visibilityState === "visible" && this.look(), LOOK_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  get path() {
    return `/api/endpoints/${encodeURIComponent(this.params.id)}`;
  }

  async load() {
    const query = this.query;
    this.endpoint = await getIfThere(this.path);
    const shown = this.shown();
    const state = shown === ALL ? undefined : shown;
    const page = this.endpoint && (await getIfThere(url(`${this.path}/deliveries`, { state, cursor: query.cursor })));
    if (query === this.query) this.deliveries = page;
  }

  /** What was chosen; of an endpoint that fails, first what fails. */
  shown() {
    return this.query.state ?? (this.endpoint?.failing_since ? "failing" : ALL);
  }

  filter(event) {
    go(withQuery(Object.fromEntries(new FormData(event.currentTarget))));
  }

  async test() {
    await doing(() => post(`${this.path}/test`), "A test event is on its way");
    this.lookNow();
  }

  async replay() {
    const since = new Date(Date.now() - HOUR_MS).toISOString();
    const sure = await confirm({ title: "Replay the last hour?", text: "Every kept event of the last hour is sent to this endpoint again, under its own id.", action: "Replay" });
    if (sure) await doing(() => post(url(`${this.path}/replay`, { since })), (answer) => `${counted(answer?.count ?? 0, "event")} on the way`);
  }

  async toggle() {
    const { url: address, events, description, format, state } = this.endpoint;
    const on = state !== "active";
    await doing(() => put(this.path, { url: address, events, description, format, enabled: on }), on ? "The endpoint is on" : "The endpoint is off");
    this.lookNow();
  }

  async rotate() {
    const sure = await confirm({
      title: "Give it a new secret?",
      text: "For 24 hours everything is signed with the new and with the former secret.",
      action: "New secret",
    });
    if (!sure) return;
    await doing(async () => (this.secret = (await post(`${this.path}/rotate`)).secret), "The endpoint has a new secret");
  }

  async forget() {
    const sure = await confirm({
      title: "Remove this endpoint?",
      text: `${this.endpoint.url} is told nothing more, and what waits for it is given up.`,
      action: "Remove",
      danger: true,
    });
    if (sure && (await doing(() => remove(this.path), "The endpoint is removed"))) go("/callbacks");
  }

  async resend(delivery) {
    const path = url(`/api/events/${encodeURIComponent(delivery.event_id)}/resend`, { endpoint: this.endpoint.id });
    await doing(() => post(path), "The event is on its way again");
    this.lookNow();
  }

  content() {
    const endpoint = this.endpoint;
    if (!endpoint) return html`<h1>No such endpoint</h1><div class="panel empty"><p><a href="/callbacks">All endpoints</a></p></div>`;
    return html`
      <div class="heading"><h1>${endpoint.url}</h1>
        ${may("operate")
          ? html`<div class="buttons"><button @click=${this.test}>Send a test</button><button @click=${this.replay}>Replay</button>
              ${endpoint.name
                ? nothing
                : html`<button @click=${this.toggle}>${endpoint.state === "active" ? "Switch off" : "Switch on"}</button>
                    <button @click=${this.rotate}>New secret</button><button @click=${this.forget}>Remove</button>`}</div>`
          : nothing}</div>
      ${newSecret(this.secret, () => (this.secret = null))}
      <p class="meta">${endpointHealth(endpoint)} ${declared(endpoint)} <span>${endpoint.events.join(", ")}</span> <span class="muted">${endpoint.description}</span></p>
      ${endpoint.failing_since ? html`<p class="meta">It has only failed since ${clock(endpoint.failing_since)}.</p>` : nothing}
      ${this.form()}
      ${this.deliveries?.items?.length ? this.list() : html`<div class="panel empty"><h2>${NONE[this.shown()]}</h2></div>`}
    `;
  }

  form() {
    return html`<form class="filters" role="search" aria-label="Filter deliveries" @submit=${(event) => event.preventDefault()} @change=${this.filter}>
      <label>Deliveries <select name="state">
        ${Object.entries(STATES).map(([state, name]) => html`<option value=${state} ?selected=${this.shown() === state}>${name}</option>`)}
      </select></label></form>`;
  }

  list() {
    const { items, meta } = this.deliveries;
    return html`
      <div class="panel flush"><table class="list">
        <caption class="sr">Deliveries, newest first</caption>
        <thead><tr><th scope="col">Result</th><th scope="col" class="wide">Event</th><th scope="col" class="num">Attempts</th><th scope="col" class="num">Latency</th>
          <th scope="col" class="num">Time</th><th scope="col"><span class="sr">Actions</span></th></tr></thead>
        <tbody>${items.map((delivery) => this.row(delivery))}</tbody>
      </table></div>
      ${pager(meta, this.query, items.length, "delivery", "deliveries")}
    `;
  }

  row(delivery) {
    const last = delivery.attempts.at(-1);
    return html`<tr data-event=${delivery.event_id}>
      <td>${result(delivery, last)}</td>
      <td class="wide">${delivery.type} <code>${delivery.event_id}</code>${delivery.message_id ? html` <a href="/messages/${delivery.message_id}">message</a>` : nothing}
        ${last?.answer ? html`<br /><span class="muted">${last.answer}</span>` : nothing}</td>
      <td class="num">${number(delivery.attempts.length)}</td><td class="num">${last ? duration(last.latency_ms) : nothing}</td>
      <td class="num muted">${clock(last?.occurred_at ?? delivery.timestamp)}</td>
      <td class="act">${may("operate") ? html`<button class="small" @click=${() => this.resend(delivery)}>Resend</button>` : nothing}</td></tr>`;
  }
}

/** What was answered last, or that nothing was. */
function result(delivery, last) {
  const answer = String(last?.status ?? last?.error_code ?? "not sent yet");
  if (delivery.state === "acknowledged") return plainBadge("good", "good", answer);
  if (delivery.state === "given_up") return plainBadge("bad", "bad", answer);
  return plainBadge("wait", "half", last ? `${answer}, again ${clock(delivery.next_attempt_at)}` : answer);
}

customElements.define("sb-callback", Callback);
