// What all screens share: they load, they look again when something changed, and they say what went wrong.

import { LitElement, html, nothing } from "../vendor/lit-element/lit-element.js";
import { onChange } from "./live.js";

/** Between two looks, so that a storm of events becomes one request a second. */
const LOOK_EVERY_MS = 1_000;
/** Looking takes at most this share of the server's time: a slow answer is asked for less often. */
const LOOK_SHARE = 0.1;

/** Components render into the page itself: one stylesheet, and labels may refer to ids across components. */
export class Part extends LitElement {
  createRenderRoot() {
    return this;
  }
}

/** A screen overrides `load()`, which fetches, and `content()`, which draws. */
export class Screen extends Part {
  static properties = {
    params: { attribute: false },
    query: { attribute: false },
    error: { state: true },
    loaded: { state: true },
  };

  constructor() {
    super();
    this.params = {};
    this.query = {};
    this.error = null;
    this.loaded = false;
    this.looking = false;
    this.lookedAt = 0;
    this.lookSoon = null;
    this.pause = LOOK_EVERY_MS;
  }

  connectedCallback() {
    super.connectedCallback();
    this.unsubscribe = onChange((changes) => this.concerns(changes) && this.look());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.unsubscribe();
    clearTimeout(this.lookSoon);
    this.lookSoon = null;
  }

  willUpdate(changed) {
    if (changed.has("query") || changed.has("params")) {
      this.lookedAt = 0;
      this.look();
    }
  }

  /** Whether a batch of changes is a reason to look again. */
  concerns() {
    return true;
  }

  /** Loads now, or when the last look is a second old; never twice at the same time. */
  look() {
    if (this.lookSoon !== null || !this.isConnected) return;
    const wait = this.looking ? LOOK_EVERY_MS : Math.max(0, this.lookedAt + this.pause - Date.now());
    this.lookSoon = setTimeout(() => this.lookNow(), wait);
  }

  /** Loads at once, for what the user has just done. */
  async lookNow() {
    clearTimeout(this.lookSoon);
    this.lookSoon = null;
    if (this.looking) {
      this.look();
      return;
    }
    this.looking = true;
    const asked = this.query;
    const began = Date.now();
    try {
      await this.load();
      if (asked === this.query) this.error = null;
      this.loaded = true;
    } catch (error) {
      this.error = error;
    } finally {
      this.looking = false;
      this.lookedAt = Date.now();
      this.pause = Math.max(LOOK_EVERY_MS, (this.lookedAt - began) / LOOK_SHARE);
      this.requestUpdate();
    }
  }

  async load() {}

  content() {
    return nothing;
  }

  render() {
    return html`${this.trouble()}${this.loaded ? this.content() : this.waiting()}`;
  }

  /** A banner of the shell tells of absent servers and refused keys; here is everything else. */
  trouble() {
    const error = this.error;
    if (!error || error.status === 0 || error.status === 401) return nothing;
    if (error.status === 503 && error.code === "unavailable") return nothing;
    const of = error.requestId ? html` <span class="muted">Request <code>${error.requestId}</code></span>` : nothing;
    return html`<p class="trouble" role="alert">${error.message}${of}</p>`;
  }

  waiting() {
    return this.error ? nothing : html`<p class="loading" aria-hidden="true"><span></span><span></span><span></span></p>`;
  }
}
