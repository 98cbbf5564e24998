// One provider: is it taking messages, how fast, what becomes of them, and the hands an operator has on it.

import { html, nothing, svg } from "../vendor/lit-element/lit-element.js";
import { post } from "../core/api.js";
import { ago, clock, counted, duration, number, percent, rate } from "../core/format.js";
import { Part } from "../core/screen.js";
import { may } from "../core/session.js";
import { recent, total } from "../core/series.js";
import { breakerBadge, channelTag, outcomeBadge } from "./badges.js";
import { breakerBand } from "./breaker-band.js";
import { doing } from "./notice.js";
import "./faults.js";

const OUTCOMES = ["success", "rate_limited", "error", "timeout"];
const DONE = { open: "opened", close: "closed", reset: "reset" };

class ProviderCard extends Part {
  static properties = {
    provider: { attribute: false },
    series: { attribute: false },
    at: { attribute: false },
    expected: { attribute: false },
  };

  async operate(action) {
    const { name } = this.provider;
    const went = await doing(
      () => post(`/api/providers/${encodeURIComponent(name)}/breaker`, { action }),
      `Breaker of ${name} ${DONE[action]}`,
    );
    if (went) this.dispatchEvent(new CustomEvent("changed", { bubbles: true }));
  }

  updated() {
    this.querySelector("sb-faults")?.look();
  }

  render() {
    const { name, type, channels, breaker } = this.provider;
    const history = this.series?.provider(name);
    return html`
      <section class="panel provider" aria-labelledby="provider-${name}" data-provider=${name}>
        <header>
          <h2 id="provider-${name}">${name}</h2>
          <span class="tags">${channels.map(channelTag)}<span class="tag quiet">${type}</span></span>
          ${breakerBadge(breaker.state)}
        </header>
        ${history ? breakerBand(history.breaker, this.series.window) : nothing}
        <p class="since">${this.since()}</p>
        <dl class="facts">
          <div><dt>Pace</dt><dd>${this.pace(history)}</dd></div>
          <div><dt>In flight</dt><dd>${number(this.provider.governor.in_flight)}</dd></div>
          <div><dt>Waiting</dt><dd>${number(this.provider.queue.pending)}${this.oldest()}</dd></div>
        </dl>
        ${this.ahead()}
        ${this.outcomes(history)}
        ${this.lastFailure()}
        ${may("operate") ? this.buttons() : nothing}
        ${type === "mock" && may("operate") ? html`<sb-faults .provider=${name}></sb-faults>` : nothing}
      </section>
    `;
  }

  since() {
    const { breaker, governor } = this.provider;
    const words = [];
    if (breaker.last_transition_at) words.push(`${this.stateWord()} since ${clock(breaker.last_transition_at)} (${ago(breaker.last_transition_at)}).`);
    else words.push("Closed since the start.");
    if (breaker.state === "open") {
      words.push(breaker.retry_at ? `Tried again at ${clock(breaker.retry_at)}.` : "Held open by hand until you close or reset it.");
    }
    if (breaker.state === "closed" && breaker.consecutive_failures) {
      words.push(`${counted(breaker.consecutive_failures, "failure")} in a row.`);
    }
    if (governor.paused_until && Date.parse(governor.paused_until) > Date.now()) {
      words.push(`The provider asked for a pause until ${clock(governor.paused_until)}.`);
    }
    return words.join(" ");
  }

  stateWord() {
    return { open: "Open", half_open: "Half open", closed: "Closed" }[this.provider.breaker.state];
  }

  /** Calls per second now, beside what the governor and the configuration allow. */
  pace(history) {
    const { rate_per_second: allowed, ceiling_per_second: ceiling } = this.provider.governor;
    const calls = history ? OUTCOMES.reduce((sum, outcome) => sum + (recent(history.attempts[outcome], 5) ?? 0), 0) : null;
    const limits = [];
    if (allowed !== null) limits.push(`allowed ${rate(allowed)}`);
    if (ceiling !== null) limits.push(`ceiling ${rate(ceiling)}`);
    return html`${rate(calls)} per s <span class="muted">${limits.join(", ") || "no limit"}</span>`;
  }

  oldest() {
    const { pending, oldest_age_seconds: age } = this.provider.queue;
    return pending ? html` <span class="muted">oldest ${duration(age * 1_000)}</span>` : nothing;
  }

  /** When the backlog is gone, by the server's forecast. */
  ahead() {
    const { asIs, working } = this.expected ?? {};
    if (!asIs?.backlog) return nothing;
    const about = (seconds) => `about ${duration(seconds * 1_000)}`;
    if (asIs.gone_after_seconds !== null) return html`<p class="since">Backlog gone in ${about(asIs.gone_after_seconds)}.</p>`;
    const then = working?.gone_after_seconds ?? null;
    return html`<p class="since">
      As things are, the backlog is not gone within an hour${then === null ? "." : `; ${about(then)} after the provider works again.`}
    </p>`;
  }

  /** Shares of the last 15 minutes, as a bar and in numbers. */
  outcomes(history) {
    const counts = OUTCOMES.map((outcome) => ({
      outcome,
      count: history ? total(history.attempts[outcome]) : this.provider.counters[outcome],
    }));
    const all = counts.reduce((sum, { count }) => sum + count, 0);
    let x = 0;
    return html`
      <div class="outcomes">
        <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
          <rect class="band-none" width="100" height="6"></rect>
          ${counts.map(({ outcome, count }) => {
            const width = all ? (100 * count) / all : 0;
            const rect = svg`<rect class="share-${outcome}" x=${x} width=${width} height="6"></rect>`;
            x += width;
            return rect;
          })}
        </svg>
        <ul>
          ${counts.map(
            ({ outcome, count }) => html`<li>${outcomeBadge(outcome)}<span class="num">${number(count)}</span>
              <span class="muted num">${percent(count, all)}</span></li>`,
          )}
        </ul>
      </div>
    `;
  }

  lastFailure() {
    const { last_failure: last } = this.provider;
    if (!last) return html`<p class="last-error muted">No failure since the start.</p>`;
    return html`<p class="last-error">Last failure ${outcomeBadge(last.outcome)} <code>${last.error_code}</code>
      <time class="muted" datetime=${last.at} title=${clock(last.at)}>${ago(last.at)}</time></p>`;
  }

  buttons() {
    const { state } = this.provider.breaker;
    return html`
      <div class="buttons" role="group" aria-label="Breaker of ${this.provider.name}">
        <button @click=${() => this.operate("open")} ?disabled=${state === "open" && !this.provider.breaker.retry_at}>Open breaker</button>
        <button @click=${() => this.operate("close")} ?disabled=${state === "closed"}>Close</button>
        <button @click=${() => this.operate("reset")}>Reset</button>
      </div>
    `;
  }
}

customElements.define("sb-provider-card", ProviderCard);
