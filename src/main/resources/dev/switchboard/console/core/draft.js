// What a form is about to send. Pressing its button again, after no answer came, does not send it twice.

import { post } from "./api.js";

/** The server keeps an idempotency key for a day; no other form makes the same 16 random bytes. */
function newKey() {
  // crypto.randomUUID is missing where the page came by plain HTTP.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Draft {
  #what = null;
  #key = null;

  /** Posts a document. The same document to the same path keeps its key until the server has accepted it. */
  async post(path, body) {
    const what = `${path} ${JSON.stringify(body)}`;
    if (what !== this.#what) {
      this.#what = what;
      this.#key = newKey();
    }
    const key = this.#key;
    const accepted = await post(path, body, { headers: { "Idempotency-Key": key } });
    if (key === this.#key) this.#what = null;
    return accepted;
  }
}
