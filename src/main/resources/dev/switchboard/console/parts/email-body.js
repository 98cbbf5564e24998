// The body of an email. HTML of strangers is shown in a frame that can do nothing:
//
//  - sandbox without any permission: no scripts, forms, popups, plugins; an origin of its own
//  - a policy of its own: nothing is loaded, neither pictures nor styles nor fonts; only inline styles and data: images
//  - links open in a new window, which the sandbox forbids, so they do nothing; what would navigate the frame itself is
//    refused by the frame-src of the page
//
// The browser asks for trusted HTML wherever text becomes markup (require-trusted-types-for). This file holds the only
// policy of ours; the other is Lit's, for its constant templates.

import { html } from "../vendor/lit-element/lit-element.js";
import { Part } from "../core/screen.js";

const FRAME_HEAD =
  '<!doctype html><html lang=""><head><meta charset="utf-8"><title>Email</title>' +
  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">" +
  '<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light">' +
  '<base href="about:srcdoc" target="_blank">' +
  "<style>body{font:15px/1.5 system-ui,sans-serif;margin:16px;color:#1b1f24;background:#fff;overflow-wrap:anywhere}</style></head><body>";

const policy = globalThis.trustedTypes?.createPolicy("email-frame", { createHTML: (body) => FRAME_HEAD + body });
const framed = (body) => (policy ? policy.createHTML(body) : FRAME_HEAD + body);

/** Whether a body is HTML as far as a mail program would show it as such. */
const looksLikeHtml = (body) => /<(!doctype|html|body|p|div|br|table|a|b|i|h[1-6]|ul|ol|span|img|font|style|script)\b[^>]*>/i.test(body);

class EmailBody extends Part {
  static properties = { body: { attribute: false }, asSource: { state: true } };

  constructor() {
    super();
    this.asSource = false;
  }

  render() {
    if (!looksLikeHtml(this.body)) return html`<p class="bubble-text">${this.body}</p>`;
    const tab = (source, name) => html`<button aria-pressed=${String(this.asSource === source)}
      @click=${() => (this.asSource = source)}>${name}</button>`;
    return html`
      <div class="segmented" role="group" aria-label="Show the email as">${tab(false, "HTML")}${tab(true, "Source")}</div>
      ${this.asSource
        ? html`<pre class="source" tabindex="0" role="region" aria-label="Source of the email"><code>${this.body}</code></pre>`
        : html`<iframe class="email" title="The email, without scripts and remote content" sandbox="" referrerpolicy="no-referrer"
            .srcdoc=${framed(this.body)}></iframe>
            <p class="muted">Scripts, links and remote content are switched off.</p>`}
    `;
  }
}

customElements.define("sb-email-body", EmailBody);
