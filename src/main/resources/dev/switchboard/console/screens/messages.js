// Messages: the newest first, live. The list holds still while the pointer or the focus is in it, and counts what is new.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { get, post, url } from "../core/api.js";
import { counted, number } from "../core/format.js";
import { go, withQuery } from "../core/router.js";
import { Screen } from "../core/screen.js";
import { may } from "../core/session.js";
import { confirm } from "../parts/confirm.js";
import { messageTable } from "../parts/message-table.js";
import { doing } from "../parts/notice.js";
import { pager } from "../parts/pager.js";

const PAGE_SIZE = 50;
const STATUSES = ["pending", "dispatched", "failed", "received"];
const DELIVERIES = ["delivered", "undelivered"];
const CHANNELS = ["sms", "mms", "email"];

class Messages extends Screen {
  static properties = { held: { state: true } };

  constructor() {
    super();
    this.shown = null;
    this.fresh = null;
    this.held = false;
    this.providers = [];
  }

  /** The filters as the API takes them; an address is a sender or a recipient. */
  filters() {
    const { status, channel, provider, address, side } = this.query;
    const state = DELIVERIES.includes(status) ? { delivery: status } : { status };
    return { ...state, channel, provider, [side === "to" ? "to" : "from"]: address };
  }

  async load() {
    const query = this.query;
    const page = await get(url("/api/messages", { ...this.filters(), cursor: query.cursor, pageSize: PAGE_SIZE }));
    if (query !== this.query) return;
    const sameList = this.shown?.query === query;
    this.fresh = { query, ...page };
    if (!sameList || !this.held) this.release();
    else this.updateShown();
  }

  connectedCallback() {
    super.connectedCallback();
    get("/api/providers").then(
      (answer) => (this.providers = answer.items.map((provider) => provider.name)),
      () => {},
    );
  }

  /** Shows what was fetched last. */
  release() {
    this.shown = this.fresh;
    this.requestUpdate();
  }

  /** While the list is held, its rows still change in place. */
  updateShown() {
    const now = new Map(this.fresh.items.map((message) => [message.id, message]));
    this.shown = { ...this.shown, items: this.shown.items.map((message) => now.get(message.id) ?? message) };
  }

  /** How many of the fetched are above those that are shown. */
  news() {
    if (!this.held || !this.shown || this.fresh === this.shown) return 0;
    const first = this.shown.items[0]?.id;
    const at = this.fresh.items.findIndex((message) => message.id === first);
    return at < 0 ? this.fresh.items.length : at;
  }

  hold(event) {
    const table = event.currentTarget;
    // Where the focus came from says whether it or the pointer is still inside.
    const inside = table.matches(":hover") || table.contains(document.activeElement);
    this.held = event.type === "pointerenter" || event.type === "focusin" || inside;
    if (!this.held && this.fresh) this.release();
  }

  filter(event) {
    const data = new FormData(event.currentTarget);
    const { conversation, ...query } = Object.fromEntries([...data].map(([name, value]) => [name, value.trim()]));
    if (conversation) {
      // The messages of one conversation have a screen of their own.
      go(`/conversations/${encodeURIComponent(conversation)}`);
      return;
    }
    if (!query.address) delete query.side;
    go(withQuery(query));
  }

  retryable() {
    return this.query.status === "failed" && may("operate") && this.shown.meta.total > 0;
  }

  async retryAll() {
    const { channel, provider, address, side } = this.query;
    const which = [channel?.toUpperCase(), provider && `of ${provider}`, address && `${side === "to" ? "to" : "from"} ${address}`]
      .filter(Boolean)
      .join(" ");
    const count = number(this.shown.meta.total);
    const what = counted(this.shown.meta.total, "failed message");
    const sure = await confirm({
      title: `Retry ${what}?`,
      text: `Every failed message ${which} goes back into the queue under its own id and is sent again. Messages that fail meanwhile stay.`,
      action: `Retry ${count}`,
    });
    if (!sure) return;
    await doing(
      () => post(url("/api/messages/retry", this.filters())),
      (answer) => `${counted(answer.count, "message")} in the queue again`,
    );
    this.lookNow();
  }

  async retry(message) {
    await doing(() => post(`/api/messages/${message.id}/retry`), "The message is in the queue again");
    this.lookNow();
  }

  content() {
    const { items, meta } = this.shown;
    return html`
      <div class="heading">
        <h1>Messages</h1>
        ${this.retryable() ? html`<button class="primary" @click=${this.retryAll}>Retry all that match (${number(meta.total)})</button>` : nothing}
      </div>
      ${this.form()}
      <div class="news" aria-live="off">
        ${this.news() ? html`<button class="pill" @click=${this.release}>${this.news() >= PAGE_SIZE ? `${PAGE_SIZE}+` : this.news()} new</button>` : nothing}
      </div>
      ${items.length ? this.list(items) : this.empty()}
      ${pager(meta, this.query, items.length, "message", "messages")}
    `;
  }

  list(items) {
    const action = may("operate") && items.some((message) => message.status === "failed")
      ? (message) => (message.status === "failed" ? html`<button class="small" @click=${() => this.retry(message)}>Retry</button>` : nothing)
      : null;
    return html`
      <div class="panel flush" @pointerenter=${this.hold} @pointerleave=${this.hold} @focusin=${this.hold}
        @focusout=${(event) => setTimeout(() => this.isConnected && this.hold({ type: "focusout", currentTarget: event.target.closest?.(".panel") ?? this }))}>
        ${messageTable(items, { caption: "Messages, newest first", action })}
      </div>
    `;
  }

  empty() {
    const filtered = Object.keys(this.query).length > 0;
    return html`
      <div class="panel empty">
        <h2>${filtered ? "No message matches" : "No messages yet"}</h2>
        <p>${filtered
          ? html`<a href="/messages">Show all messages</a>`
          : html`<a href="/send">Send the first one</a> and watch it arrive here.`}</p>
      </div>
    `;
  }

  form() {
    const { status = "", channel = "", provider = "", address = "", side = "from" } = this.query;
    const choice = (name, label, value, options) => html`
      <label>${label}
        <select name=${name} .value=${value}>
          <option value="" ?selected=${value === ""}>Any</option>
          ${options.map((option) => html`<option value=${option} ?selected=${value === option}>${option}</option>`)}
        </select>
      </label>`;
    return html`
      <form class="filters" role="search" aria-label="Filter messages" @submit=${(event) => (event.preventDefault(), this.filter(event))}
        @change=${this.filter}>
        ${choice("status", "Status", status, [...STATUSES, ...DELIVERIES])} ${choice("channel", "Channel", channel, CHANNELS)}
        ${choice("provider", "Provider", provider, this.providers.includes(provider) || !provider ? this.providers : [...this.providers, provider])}
        <label class="grow">Address
          <span class="joined">
            <select name="side" aria-label="Sender or recipient" .value=${side}>
              <option value="from" ?selected=${side !== "to"}>from</option>
              <option value="to" ?selected=${side === "to"}>to</option>
            </select>
            <input name="address" type="search" .value=${address} placeholder="+18045551234 or ada@example.org" spellcheck="false" />
          </span>
        </label>
        <label>Conversation <input name="conversation" class="short" inputmode="numeric" placeholder="id" /></label>
        ${Object.keys(this.query).length ? html`<a class="button quiet" href="/messages">Clear</a>` : nothing}
      </form>
    `;
  }
}

customElements.define("sb-messages", Messages);
