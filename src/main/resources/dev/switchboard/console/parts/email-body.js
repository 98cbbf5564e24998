// The body of an email. HTML of strangers is shown in a frame that can do nothing:
//
//  - sandbox without any permission: no scripts, forms, popups, plugins; an origin of its own
//  - a policy of its own: nothing is loaded, neither pictures nor styles nor fonts; only inline styles and data: images
//  - what could run, load or navigate is taken out before, so that links do nothing instead of leading to an error page
//
// Each of the three would do alone. The browser asks for trusted HTML wherever text becomes markup
// (require-trusted-types-for). This file holds the only policy of ours; the other is Lit's, for its constant templates.

import { html } from "../vendor/lit-element/lit-element.js";
import { Part } from "../core/screen.js";
import { looksLikeHtml } from "./html-text.js";

const FRAME_HEAD =
  '<meta charset="utf-8"><title>Email</title><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light">' +
  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">" +
  "<style>body{font:15px/1.5 system-ui,sans-serif;margin:16px;color:#1b1f24;background:#fff;overflow-wrap:anywhere}" +
  "a{color:#0b57d0;text-decoration:underline}</style>";

const ACTIVE = "script, base, meta, link, iframe, frame, frameset, object, embed, portal, dialog";

// Browsers without trusted types have no policies, and ask for none.
const policy = globalThis.trustedTypes?.createPolicy("email-frame", { createHTML: (text) => text });
const trusted = (text) => (policy ? policy.createHTML(text) : text);

/** The document of the frame. Parsing runs and loads nothing. */
function framed(body) {
  const email = new DOMParser().parseFromString(trusted(body), "text/html");
  email.querySelectorAll(ACTIVE).forEach((element) => element.remove());
  email.querySelectorAll("a, area").forEach((link) => {
    // Where it would lead is worth knowing.
    link.setAttribute("title", link.getAttribute("href") ?? link.getAttribute("xlink:href") ?? "");
    link.removeAttribute("href");
    link.removeAttribute("xlink:href");
  });
  return trusted(`<!doctype html><html lang=""><head>${FRAME_HEAD}${email.head.innerHTML}</head>${email.body.outerHTML}</html>`);
}

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
