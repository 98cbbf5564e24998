// One short line at the foot of the page that says what a press of a button did, and goes away.

import { html, render } from "../vendor/lit-element/lit-element.js";
import { ApiError } from "../core/api.js";

const STAYS_MS = 6_000;
let region = null;
let timer = null;

/** Says it to eye and ear. */
export function say(text, tone = "good") {
  if (!region) {
    region = document.createElement("div");
    region.className = "notices";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  clearTimeout(timer);
  render(html`<p class="notice tone-${tone}">${text}</p>`, region);
  timer = setTimeout(() => render(html``, region), STAYS_MS);
}

/** Runs what a button does; says how it ended. Resolves to whether it went well. */
export async function doing(action, done) {
  try {
    const result = await action();
    if (done) say(typeof done === "function" ? done(result) : done);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const details = error.errors.map((one) => one.detail).join(" ");
    say(details || error.message, "bad");
    return false;
  }
}
