// The command line that does what a screen does, ready to paste into a shell.

import { html } from "../vendor/lit-element/lit-element.js";
import { session } from "../core/session.js";
import { Part } from "../core/screen.js";
import { icon } from "./icons.js";
import { say } from "./notice.js";

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** A curl command. The key is not in it: commands end up in histories and tickets. */
export function curl(method, path, body) {
  const parts = ["curl"];
  if (method !== "GET" && !(method === "POST" && body)) parts.push(`-X ${method}`);
  parts.push(quoted(location.origin + path));
  if (session.key) parts.push(`-H "Authorization: Bearer $SWITCHBOARD_KEY"`);
  if (body) {
    parts.push(`-H 'Content-Type: application/json'`);
    parts.push(`-d ${quoted(JSON.stringify(body))}`);
  }
  return parts.join(" \\\n  ");
}

/** `<sb-code .text=...>`: text as it is, with a button that copies it. */
class Code extends Part {
  static properties = { text: { attribute: false }, label: {} };

  async copy() {
    try {
      await navigator.clipboard.writeText(this.text);
      say("Copied");
    } catch {
      say("The browser does not let us copy. Select the text instead.", "bad");
    }
  }

  render() {
    return html`
      <div class="code">
        <button class="copy" @click=${this.copy} aria-label=${`Copy ${this.label ?? "this"}`}>${icon("copy")}Copy</button>
        <pre tabindex="0" role="region" aria-label=${this.label ?? "Code"}><code>${this.text}</code></pre>
      </div>
    `;
  }
}

customElements.define("sb-code", Code);
