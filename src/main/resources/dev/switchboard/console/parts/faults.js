// What a mock provider does wrong, as sliders. A change takes effect on its next attempt.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { get, getIfThere, put, remove } from "../core/api.js";
import { Part } from "../core/screen.js";
import { doing } from "./notice.js";

const SHARES = [
  { member: "error_pct", name: "Errors" },
  { member: "ratelimit_pct", name: "Rate limited" },
  { member: "timeout_pct", name: "Timeouts" },
];

const PRESETS = [
  { name: "Healthy", change: { error_pct: 0, ratelimit_pct: 0, timeout_pct: 0, latency_ms: { min: 0, max: 0 }, quota_per_second: 0 } },
  { name: "Flaky", change: { error_pct: 30, ratelimit_pct: 10, timeout_pct: 0 } },
  { name: "Slow", change: { latency_ms: { min: 500, max: 2000 } } },
  { name: "Down", change: { error_pct: 100, ratelimit_pct: 0, timeout_pct: 0 } },
];

const PLAN = {
  success: { sign: "✓", word: "success" },
  error: { sign: "✕", word: "error" },
  rate_limited: { sign: "‖", word: "rate limited" },
  timeout: { sign: "…", word: "timeout" },
};

class Faults extends Part {
  static properties = { provider: {}, own: { state: true }, plan: { state: true }, dragging: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    this.dragging = {};
    this.load();
  }

  get path() {
    return `/api/provider/mock/config/${encodeURIComponent(this.provider)}`;
  }

  async load() {
    this.own = await getIfThere(this.path).catch(() => null);
    await this.look();
  }

  /** Looks at the plan again; the card calls it as messages pass. */
  async look() {
    if (this.own?.effective.seed === null || !this.own) return;
    this.plan = await get(`${this.path}/plan?n=20`).catch(() => null);
  }

  /** Replaces the provider's own members by what holds now and the change. */
  async change(change) {
    const { effective, suppressed_duplicates, ...own } = this.own;
    await doing(async () => (this.own = await put(this.path, { ...own, ...change })));
    this.dragging = {};
    await this.look();
  }

  async reset() {
    await doing(async () => (this.own = await remove(this.path)), `Faults of ${this.provider} are as at the start`);
    await this.look();
  }

  /** What is left for one share beside the others: together they are 100 at most. */
  room(member) {
    const others = SHARES.filter((share) => share.member !== member);
    return 100 - others.reduce((sum, share) => sum + this.own.effective[share.member], 0);
  }

  slide(event, member) {
    const value = Math.min(Number(event.target.value), this.room(member));
    event.target.value = value;
    this.dragging = { ...this.dragging, [member]: value };
  }

  numbers(event) {
    const form = event.target.form;
    const value = (name) => Math.max(0, Math.round(Number(form.elements[name].value) || 0));
    const min = value("min");
    this.change({ latency_ms: { min, max: Math.max(min, value("max")) }, quota_per_second: value("quota") });
  }

  render() {
    const own = this.own;
    if (!own) return nothing;
    const id = (name) => `${this.provider}-${name}`;
    return html`
      <details class="faults" open>
        <summary>Mock faults</summary>
        <div class="presets" role="group" aria-label="Presets">
          ${PRESETS.map((preset) => html`<button @click=${() => this.change(preset.change)}>${preset.name}</button>`)}
          <button class="quiet" @click=${this.reset}>As at start</button>
        </div>
        <form @submit=${(event) => event.preventDefault()}>
          ${SHARES.map(({ member, name }) => {
            const value = this.dragging[member] ?? own.effective[member];
            return html`
              <div class="slider">
                <label for=${id(member)}>${name}</label>
                <input id=${id(member)} name=${member} type="range" min="0" max="100" .value=${String(value)}
                  aria-valuetext="${value} percent"
                  @input=${(event) => this.slide(event, member)}
                  @change=${(event) => this.change({ [member]: Math.min(Number(event.target.value), this.room(member)) })} />
                <output for=${id(member)}>${value} %</output>
              </div>
            `;
          })}
          <div class="numbers">
            <label>Latency from <input name="min" type="number" min="0" max="600000" .value=${String(own.effective.latency_ms.min)}
              @change=${this.numbers} /> ms</label>
            <label>to <input name="max" type="number" min="0" max="600000" .value=${String(own.effective.latency_ms.max)}
              @change=${this.numbers} /> ms</label>
            <label>Quota <input name="quota" type="number" min="0" max="1000000" .value=${String(own.effective.quota_per_second)}
              @change=${this.numbers} /> per s <span class="muted">(0: none)</span></label>
          </div>
        </form>
        ${this.plan ? this.next20() : nothing}
      </details>
    `;
  }

  next20() {
    return html`
      <p class="plan-title" id="${this.provider}-plan">What the next ${this.plan.outcomes.length} will meet
        <span class="muted">seed ${String(this.plan.seed)}</span></p>
      <ol class="plan" aria-labelledby="${this.provider}-plan">
        ${this.plan.outcomes.map(
          (outcome) => html`<li class="plan-${outcome}" title=${PLAN[outcome].word}><span aria-hidden="true">${PLAN[outcome].sign}</span
            ><span class="sr">${PLAN[outcome].word}</span></li>`,
        )}
      </ol>
    `;
  }
}

customElements.define("sb-faults", Faults);
