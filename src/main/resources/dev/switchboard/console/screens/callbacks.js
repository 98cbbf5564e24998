// Callbacks: the endpoints that are told what becomes of messages, and whether they answer.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { getIfThere, post } from "../core/api.js";
import { ago, number } from "../core/format.js";
import { Screen } from "../core/screen.js";
import { may } from "../core/session.js";
import { icon } from "../parts/icons.js";
import { declared, endpointHealth } from "../parts/endpoint-health.js";
import { doing } from "../parts/notice.js";
import { newSecret } from "../parts/secret.js";

class Callbacks extends Screen {
  static properties = { secret: { state: true } };

  async load() {
    const answer = await getIfThere("/api/endpoints");
    this.endpoints = answer?.items ?? null;
  }

  async create(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    const events = data.get("events").split(",").map((name) => name.trim()).filter(Boolean);
    await doing(async () => {
      const made = await post("/api/endpoints", { url: data.get("url"), events: events.length ? events : ["*"], description: data.get("description") || null });
      this.secret = made.secret;
      event.target.reset();
    }, "The endpoint is made");
    this.lookNow();
  }

  content() {
    if (!this.endpoints) return this.absent();
    return html`
      <h1>Callbacks</h1>
      ${newSecret(this.secret, () => (this.secret = null))}
      ${this.endpoints.length ? this.list() : html`<div class="panel empty"><h2>No endpoints yet</h2><p>An endpoint is a URL of yours that is told when a message is sent, delivered, failed or received.</p></div>`}
      ${may("operate") ? this.form() : nothing}
    `;
  }

  absent() {
    return html`<h1>Callbacks</h1>
      <div class="panel empty"><span class="big">${icon("callbacks")}</span><h2>This server has no callbacks</h2>
      <p>Its version does not tell other programs what becomes of messages. They ask <code>GET /api/messages/{id}</code> instead.</p></div>`;
  }

  list() {
    return html`
      <div class="panel flush"><table class="list">
        <caption class="sr">Endpoints</caption>
        <thead><tr><th scope="col">Health</th><th scope="col" class="wide">URL</th><th scope="col">Events</th><th scope="col" class="num">Waiting</th><th scope="col" class="num">Made</th></tr></thead>
        <tbody>${this.endpoints.map(
          (endpoint) => html`<tr data-endpoint=${endpoint.id}>
            <td>${endpointHealth(endpoint)}</td>
            <td class="wide"><a class="row-link" href="/callbacks/${endpoint.id}">${endpoint.url}</a> ${declared(endpoint)}${endpoint.description ? html`<br /><span class="muted">${endpoint.description}</span>` : nothing}</td>
            <td>${endpoint.events.join(", ")}</td>
            <td class="num">${number(endpoint.waiting.count)}${endpoint.waiting.complete ? nothing : "+"}<span class="narrow"> waiting</span></td>
            <td class="num muted">${ago(endpoint.created_at)}</td></tr>`,
        )}</tbody>
      </table></div>
    `;
  }

  form() {
    return html`
      <section class="panel" aria-labelledby="new-title"><h2 id="new-title">New endpoint</h2>
        <form class="stack" @submit=${this.create}>
          <label>URL <input name="url" type="url" required placeholder="https://example.com/hook" /></label>
          <label>Events <input name="events" placeholder="* for all, or message.failed, message.delivered" /></label>
          <label>Description <input name="description" /></label>
          <div class="buttons"><button class="primary">Make it</button></div>
        </form></section>
    `;
  }
}

customElements.define("sb-callbacks", Callbacks);
