// Now: is everything going out, and if not, where does it wait?

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { get } from "../core/api.js";
import { clock, counted, duration, number, rate } from "../core/format.js";
import { Screen } from "../core/screen.js";
import { latest, recent, Series } from "../core/series.js";
import { icon } from "../parts/icons.js";
import { bandPatterns } from "../parts/breaker-band.js";
import "../parts/chart.js";
import "../parts/provider-card.js";

/** The API counts the queue row by row for it: once a minute is often enough. */
const INVARIANTS_EVERY_MS = 60_000;
/** A forecast costs the server a part of a second. It asks what would be if every provider worked, besides what is. */
const FORECAST_EVERY_MS = 15_000;
const FORECAST = "/api/forecast?breaker=close&error_pct=0&timeout_pct=0";
/** With fewer waiting there is nothing to say. */
const BACKLOG = 20;
/** The chart moves by the second, whether something happens or not. */
const TICK_MS = 2_000;

class Now extends Screen {
  constructor() {
    super();
    this.series = new Series();
    this.providers = [];
    this.invariants = null;
    this.invariantsAt = 0;
    this.forecast = null;
    this.forecastAt = 0;
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
    if (!this.providers.some(({ queue }) => queue.pending >= BACKLOG)) this.forecast = null;
    else if (Date.now() - this.forecastAt > FORECAST_EVERY_MS) this.lookAhead();
  }

  /** Not awaited by the rest. Where it is not answered, nothing is said. */
  async lookAhead() {
    this.forecastAt = Date.now();
    this.forecast = await get(FORECAST).catch(() => null);
    this.requestUpdate();
  }

  /** What is expected of one provider: as things are, and once it works; null where too little waits. */
  expected({ name, queue }) {
    if (!this.forecast || queue.pending < BACKLOG) return null;
    const of = (run) => run.providers.find((provider) => provider.name === name);
    return { asIs: of(this.forecast.as_is), working: of(this.forecast.with) };
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
          (provider) => html`<sb-provider-card .provider=${provider} .series=${this.series} .at=${this.series.to} .expected=${this.expected(provider)}></sb-provider-card>`,
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
          <strong>${drift ? `${counted(drift, "message")} not accounted for` : "Every message is accounted for"}</strong>
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
