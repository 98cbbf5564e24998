// A conversation: both directions, oldest above, and a box to answer from either side.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { get, url } from "../core/api.js";
import { Draft } from "../core/draft.js";
import { clock, counted, number } from "../core/format.js";
import { Screen } from "../core/screen.js";
import { may } from "../core/session.js";
import { channelTag, statusBadge } from "../parts/badges.js";
import { why } from "../parts/message-table.js";
import { doing } from "../parts/notice.js";
import { withQuery } from "../core/router.js";

const PAGE_SIZE = 50;
/** The API turns pages down to 100,000 rows. */
const MAX_ROWS = 100_000;

class Conversation extends Screen {
  static properties = { side: { state: true } };

  constructor() {
    super();
    this.side = "us";
    this.missing = false;
    this.mock = false;
    this.follow = false;
    this.draft = new Draft();
  }

  get path() {
    return `/api/conversations/${encodeURIComponent(this.params.id)}/messages`;
  }

  /** The newest are on the last page; which one that is, the first look tells. */
  async load() {
    const query = this.query;
    let page;
    try {
      const asked = Number(query.page) || this.lastPage || 1;
      page = await get(url(this.path, { page: asked, pageSize: PAGE_SIZE }));
      this.lastPage = Math.max(1, Math.ceil(Math.min(page.meta.total, MAX_ROWS) / PAGE_SIZE));
      if (!query.page) page = await this.newest(page);
    } catch (error) {
      if (error.status !== 404) throw error;
      this.missing = true;
      return;
    }
    if (!this.parties && page.items.length) await this.learn(page.items.at(-1));
    if (query !== this.query) return;
    this.follow = !query.page && this.atEnd();
    this.page = page;
  }

  /** The newest stay in sight, unless the reader has gone up; what was loaded is drawn by now. */
  updated() {
    if (this.follow) this.scrollDown();
    this.follow = false;
  }

  /** The last page, and the one before it where the last is short. */
  async newest(known) {
    const at = (page) => (known.meta.page === page ? known : get(url(this.path, { page, pageSize: PAGE_SIZE })));
    const last = await at(this.lastPage);
    if (this.lastPage === 1 || last.items.length === PAGE_SIZE) return last;
    const before = await at(this.lastPage - 1);
    return { meta: { ...last.meta, first: this.lastPage - 1 }, items: [...before.items, ...last.items] };
  }

  /** Which side is ours, and whether a mock provider carries the channel: only there can we answer as the contact. */
  async learn(message) {
    const outbound = message.direction === "outbound";
    this.parties = {
      channel: message.channel,
      us: outbound ? message.from : message.to,
      contact: outbound ? message.to : message.from,
      subject: message.subject,
    };
    const providers = await get("/api/providers").catch(() => ({ items: [] }));
    this.mock = providers.items.some((one) => one.type === "mock" && one.channels.includes(message.channel));
  }

  atEnd() {
    const thread = this.querySelector(".thread");
    return !thread || thread.scrollTop + thread.clientHeight > thread.scrollHeight - 80;
  }

  scrollDown() {
    const thread = this.querySelector(".thread");
    if (thread) thread.scrollTop = thread.scrollHeight;
  }

  async send(event) {
    event.preventDefault();
    const form = event.target;
    const text = form.elements.text.value;
    if (!text.trim()) return;
    const { channel, us, contact, subject } = this.parties;
    const reply = subject && !/^re:/i.test(subject) ? `Re: ${subject}` : subject;
    const common = { body: text, attachments: null, ...(channel === "email" ? { subject: reply } : {}) };
    const went = await doing(() =>
      this.side === "us"
        ? this.draft.post(channel === "email" ? "/api/messages/email" : "/api/messages/sms", { ...common, from: us, to: contact, ...(channel === "email" ? {} : { type: "sms" }) })
        : this.draft.post("/api/provider/mock/inbound", { ...common, channel: channel === "mms" ? "sms" : channel, from: contact, to: us }),
    );
    if (!went) return;
    form.reset();
    await this.lookNow();
    this.follow = true;
    this.requestUpdate();
  }

  /** Enter sends, as in any messenger; with Shift it is a new line. */
  keyed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  }

  content() {
    if (this.missing) {
      return html`<h1>No such conversation</h1><div class="panel empty"><p><a href="/conversations">All conversations</a></p></div>`;
    }
    const { items, meta } = this.page;
    const { channel, us, contact } = this.parties ?? {};
    return html`
      <div class="heading"><h1>${contact ?? `Conversation ${this.params.id}`}</h1></div>
      <p class="meta">${channel ? channelTag(channel) : nothing} <span>with ${us}</span>
        <span class="muted">${counted(meta.total, "message")}</span></p>
      <section class="panel flush chat" aria-label="Messages of the conversation">
        ${this.pages(meta)}
        <ol class="thread" tabindex="0" aria-label="Messages, oldest first">
          ${repeat(items, (item) => item.id, (item) => this.bubble(item))}
        </ol>
        ${this.parties && may("send") ? this.answer() : nothing}
      </section>
    `;
  }

  pages(meta) {
    const page = meta.page ?? 1;
    const first = meta.first ?? page;
    if (first <= 1 && page >= this.lastPage) return nothing;
    return html`<nav class="pager" aria-label="Pages">
      ${first > 1 ? html`<a class="button" href=${withQuery({ page: first - 1 })}>Earlier</a>` : nothing}
      <span class="muted num">${first < page ? `Pages ${number(first)} and ${number(page)}` : `Page ${number(page)}`} of ${number(this.lastPage)}</span>
      ${page < this.lastPage ? html`<a class="button" href=${withQuery({ page: page + 1 })}>Later</a><a class="button" href=${withQuery({})}>Latest</a>` : nothing}
    </nav>`;
  }

  bubble(message) {
    const ours = message.direction === "outbound";
    return html`
      <li class="bubble ${ours ? "ours" : "theirs"}">
        <span class="sr">${ours ? "Sent" : "Received"}: </span>
        ${message.subject ? html`<p class="subject">${message.subject}</p>` : nothing}
        <p class="bubble-text">${message.channel === "email" ? message.snippet : message.body}</p>
        <p class="foot-line"><a href="/messages/${message.id}"><time datetime=${message.timestamp}>${clock(message.timestamp)}</time></a>
          ${ours && message.status !== "dispatched" ? html`${statusBadge(message.status)} <span class="muted">${why(message)}</span>` : nothing}</p>
      </li>
    `;
  }

  answer() {
    const { contact } = this.parties;
    const choice = (side, name) => html`<label><input type="radio" name="side" value=${side} .checked=${this.side === side}
      @change=${() => (this.side = side)} />${name}</label>`;
    return html`
      <form class="answer" @submit=${this.send}>
        ${this.mock ? html`<fieldset><legend class="sr">Write as</legend>${choice("us", "Reply")}${choice("contact", `Answer as ${contact}`)}</fieldset>` : nothing}
        <div class="line">
          <label class="sr" for="answer-text">Message</label>
          <textarea id="answer-text" name="text" rows="2" required @keydown=${this.keyed}
            placeholder=${this.side === "us" ? `Write to ${contact}` : `Write as ${contact}`}></textarea>
          <button class="primary">Send</button>
        </div>
      </form>
    `;
  }
}

customElements.define("sb-conversation", Conversation);
