// Asks for an API key. It stays in this tab's session storage, and goes nowhere but into our own requests.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { learnScopes } from "../core/api.js";
import { session, useKey } from "../core/session.js";
import { Part } from "../core/screen.js";

class SignIn extends Part {
  async submit(event) {
    event.preventDefault();
    const key = new FormData(event.target).get("key").trim();
    if (!key) return;
    useKey(key);
    await learnScopes();
  }

  render() {
    return html`
      <section class="panel sign-in" aria-labelledby="sign-in-title">
        <h1 id="sign-in-title">This server asks for an API key</h1>
        ${session.key ? html`<p class="trouble" role="alert">The server does not know this key.</p>` : nothing}
        <form @submit=${this.submit}>
          <label for="key">API key</label>
          <input id="key" name="key" type="password" autocomplete="off" spellcheck="false" required />
          <button class="primary">Sign in</button>
        </form>
        <p class="muted">
          The key stays in this tab and is gone when you close it. With the scope <code>read</code> you see everything; to
          retry, open breakers or change faults it needs <code>operate</code>, to send it needs <code>send</code>.
        </p>
      </section>
    `;
  }
}

customElements.define("sb-sign-in", SignIn);
