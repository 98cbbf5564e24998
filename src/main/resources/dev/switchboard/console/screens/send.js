// Send: a form for each channel, and the curl line that does the same.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { Draft } from "../core/draft.js";
import { go, withQuery } from "../core/router.js";
import { Screen } from "../core/screen.js";
import { may } from "../core/session.js";
import { curl } from "../parts/curl.js";

const EXAMPLES = {
  sms: { from: "+12016661234", to: "+18045551234", body: "Your order has shipped." },
  mms: { from: "+12016661234", to: "+18045551234", body: "This is where we left it", attachments: "https://example.com/door.jpg" },
  email: { from: "shop@example.com", to: "ada@example.org", subject: "Your receipt", body: "<p>Thank you for your order, <b>Ada</b>.</p>" },
};

const MAGIC = [
  { sms: "+15005550000", email: "success@switchboard.test", what: "always sent" },
  { sms: "+15005552000", email: "error@switchboard.test", what: "always an error" },
  { sms: "+15005554002", email: "fail+2@switchboard.test", what: "fails twice, then sent" },
  { sms: "+15005555000", email: "reject@switchboard.test", what: "refused for good" },
  { sms: "+15005553000", email: "timeout@switchboard.test", what: "times out" },
];

const LONG = "textarea";

class Send extends Screen {
  static properties = { fields: { state: true }, faults: { state: true }, sent: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.loaded = true;
    this.fields = {};
    this.faults = {};
    this.sent = [];
    this.busy = false;
    this.draft = new Draft();
  }

  concerns() {
    return false;
  }

  get channel() {
    return this.query.channel in EXAMPLES ? this.query.channel : "sms";
  }

  value(name) {
    return this.fields[name] ?? EXAMPLES[this.channel][name] ?? "";
  }

  get path() {
    return this.channel === "email" ? "/api/messages/email" : "/api/messages/sms";
  }

  document() {
    const attachments = this.value("attachments").split("\n").map((line) => line.trim()).filter(Boolean);
    const common = {
      from: this.value("from"),
      to: this.value("to"),
      body: this.value("body"),
      attachments: attachments.length ? attachments : null,
      ...this.times(),
    };
    return this.channel === "email" ? { ...common, subject: this.value("subject") || null } : { type: this.channel, ...common };
  }

  /** Left out where they are empty, as most messages have neither. */
  times() {
    const at = Date.parse(this.value("send_at"));
    const { valid_for } = this.fields;
    return { ...(at && { send_at: new Date(at).toISOString() }), ...(valid_for && { valid_for }) };
  }

  set(name, value) {
    this.fields = { ...this.fields, [name]: value };
  }

  choose(channel) {
    // Addresses of one channel are no addresses of another.
    const { body } = this.fields;
    this.fields = body === undefined ? {} : { body };
    this.faults = {};
    go(withQuery({ channel }), { replace: true });
  }

  async send(event) {
    event.preventDefault();
    this.busy = true;
    this.faults = {};
    try {
      const accepted = await this.draft.post(this.path, this.document());
      this.sent = [{ ...accepted, to: this.value("to") }, ...this.sent].slice(0, 5);
    } catch (error) {
      this.faults = Object.fromEntries(error.errors.map((one) => [one.pointer.split("/")[1] ?? "", one.detail]));
      if (!error.errors.length) this.faults = { "": error.message };
      await this.updateComplete;
      this.querySelector("[aria-invalid=true]")?.focus();
    } finally {
      this.busy = false;
    }
  }

  content() {
    const channel = this.channel;
    if (!may("send")) return html`<h1>Send</h1><div class="panel empty"><h2>This key cannot send</h2><p>It lacks the scope <code>send</code>.</p></div>`;
    return html`
      <h1>Send</h1>
      <div class="columns">
        <section class="panel" aria-label="Message">
          <div class="segmented" role="group" aria-label="Channel">
            ${Object.keys(EXAMPLES).map((name) => html`<button type="button" aria-pressed=${String(channel === name)} @click=${() => this.choose(name)}>${name === "email" ? "Email" : name.toUpperCase()}</button>`)}
          </div>
          ${this.faults[""] ? html`<p class="trouble" role="alert">${this.faults[""]}</p>` : nothing}
          <form class="stack" novalidate @submit=${this.send}>
            ${this.field("from", "From")} ${this.field("to", "To")} ${channel === "email" ? this.field("subject", "Subject") : nothing}
            ${this.field("body", channel === "email" ? "Body (text or HTML)" : "Body", LONG)}
            ${channel === "sms" ? nothing : this.field("attachments", "Attachments (a URL on each line)", LONG)}
            <details ?open=${Boolean(this.faults.send_at ?? this.faults.valid_for)}><summary>When</summary>
              ${this.field("send_at", "Send at (your time; empty for at once)", "datetime-local")}
              ${this.field("valid_for", "Give up after (90s, 10m, 2h, 1d; empty for never)")}</details>
            <div class="buttons"><button class="primary" ?disabled=${this.busy}>Send</button></div>
          </form>
          <div role="status" class="sent">${this.sent.map(
            (one) => html`<p>Accepted for ${one.to}${one.segments > 1 ? ` (${one.segments} segments, ${one.encoding})` : nothing}: <a href="/messages/${one.id}">see what becomes of it</a>, or <a href="/conversations/${one.conversation_id}">its conversation</a></p>`,
          )}</div>
        </section>
        <div>
          <section class="panel" aria-labelledby="curl-title"><h2 id="curl-title">The same with curl</h2>
            <sb-code label="curl command" .text=${curl("POST", this.path, this.document())}></sb-code></section>
          <section class="panel" aria-labelledby="magic-title"><h2 id="magic-title">Try an outcome</h2>
            <p class="muted">With mock providers these recipients always end the same way.</p>
            <ul class="magic">${MAGIC.map((one) => {
              const to = channel === "email" ? one.email : one.sms;
              return html`<li><button class="link" @click=${() => this.set("to", to)}>${to}</button> <span class="muted">${one.what}</span></li>`;
            })}</ul></section>
        </div>
      </div>
    `;
  }

  /** A text of one line, of several, or of what the browser helps to type. */
  field(name, label, kind = "text") {
    const fault = this.faults[name];
    const common = html`<label for="send-${name}">${label}</label>`;
    const described = fault ? `send-${name}-fault` : nothing;
    const typed = (event) => this.set(name, event.target.value);
    return html`<div class="field">${common}
      ${kind === LONG
        ? html`<textarea id="send-${name}" name=${name} rows=${name === "body" ? 5 : 2} .value=${this.value(name)} @input=${typed} aria-invalid=${String(Boolean(fault))} aria-describedby=${described}></textarea>`
        : html`<input id="send-${name}" name=${name} type=${kind} .value=${this.value(name)} @input=${typed} autocomplete="off" spellcheck="false" aria-invalid=${String(Boolean(fault))} aria-describedby=${described} />`}
      ${fault ? html`<p class="fault" id="send-${name}-fault">${fault}</p>` : nothing}</div>`;
  }
}

customElements.define("sb-send", Send);
