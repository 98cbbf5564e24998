// Now: is everything going out, and if not, where does it wait?

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { get } from "../core/api.js";
import { clock, duration, number, rate } from "../core/format.js";
import { Screen } from "../core/screen.js";
import { latest, recent, Series } from "../core/series.js";
import { icon } from "../parts/icons.js";
import { bandPatterns } from "../parts/breaker-band.js";
import "../parts/chart.js";
import "../parts/provider-card.js";

/** The API counts the queue row by row for it: once a minute is often enough. */
const INVARIANTS_EVERY_MS = 60_000;
/** The chart moves by the second, whether something happens or not. */
const TICK_MS = 2_000;

class Now extends Screen {
  constructor() {
    super();
    this.series = new Series();
    this.providers = [];
    this.invariants = null;
    this.invariantsAt = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.ticks = setInterval(() => document.visibilityState === "visible" && this.look(), TICK_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.ticks);
  }

  async load() {
    const [providers] = await Promise.all([get("/api/providers"), this.series.refresh()]);
    this.providers = providers.items;
    if (Date.now() - this.invariantsAt > INVARIANTS_EVERY_MS) this.check();
  }

  /** Not awaited by the rest: on a long queue it takes its time. */
  async check() {
    this.invariantsAt = Date.now();
    this.invariants = await get("/api/invariants").catch(() => this.invariants);
    this.requestUpdate();
  }

  content() {
    const { totals } = this.series.columns;
    const backlog = latest(totals.backlog);
    return html`
      <h1>Now</h1>
      <dl class="tiles">
        ${this.tile("Accepted", rate(recent(totals.accepted, 10)), "per second")}
        ${this.tile("Dispatched", rate(recent(totals.dispatched, 10)), "per second")}
        ${this.tile("Failed", rate(recent(totals.failed, 10)), "per second", recent(totals.failed, 10) > 0 ? "bad" : "")}
        ${this.tile("Backlog", number(backlog), backlog ? `oldest ${duration(latest(totals.oldest_age_seconds) * 1_000)}` : "nothing waits", backlog > 100 ? "wait" : "")}
      </dl>
      <section class="panel" aria-label="Throughput"><sb-chart .series=${this.series} .at=${this.series.to}></sb-chart></section>
      ${bandPatterns}
      <div class="providers" @changed=${() => this.lookNow()}>
        ${this.providers.map(
          (provider) => html`<sb-provider-card .provider=${provider} .series=${this.series} .at=${this.series.to}></sb-provider-card>`,
        )}
      </div>
      ${this.accounts()}
    `;
  }

  tile(name, value, unit, tone = "") {
    return html`<div class="tile ${tone && `tone-${tone}`}"><dt>${name}</dt><dd>${value}</dd><dd class="unit">${unit}</dd></div>`;
  }

  /** accepted = pending + dispatched + failed, counted by the server at one moment. */
  accounts() {
    if (!this.invariants) return nothing;
    const sum = { accepted: 0, pending: 0, dispatched: 0, failed: 0 };
    for (const tally of Object.values(this.invariants.channels)) {
      for (const member of Object.keys(sum)) sum[member] += tally[member];
    }
    const { drift } = this.invariants;
    return html`
      <section class="panel accounts" aria-label="Every message accounted for">
        <p class=${drift ? "tone-bad" : "tone-good"}>
          ${icon(drift ? "bad" : "good")}
          <strong>${drift ? `${number(drift)} messages are not accounted for` : "Every message is accounted for"}</strong>
        </p>
        <p class="equation num">
          <span><b>${number(sum.accepted)}</b> accepted</span> = <span><b>${number(sum.pending)}</b> pending</span> +
          <span><b>${number(sum.dispatched)}</b> dispatched</span> + <span><b>${number(sum.failed)}</b> failed</span>
          <span class="muted">drift ${number(drift)}, checked ${clock(new Date(this.invariantsAt))}</span>
          <button class="link" @click=${() => this.check()}>Check again</button>
        </p>
      </section>
    `;
  }
}

customElements.define("sb-now", Now);
