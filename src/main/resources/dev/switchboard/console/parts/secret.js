// A new secret of an endpoint: shown once.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import "./curl.js";

/** The panel with the secret, or nothing where there is none; `noted` is called when the user has it. */
export function newSecret(secret, noted) {
  if (!secret) return nothing;
  return html`<section class="panel" aria-label="New secret"><p><b>This secret is shown once.</b> Your receiver verifies signatures with it.</p>
    <sb-code label="Secret" .text=${secret}></sb-code><button @click=${noted}>I have it</button></section>`;
}
