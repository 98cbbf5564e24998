// The state of a breaker over the last 15 minutes as a band. Open is hatched and half open is dotted, so that the band
// reads without its colours.

import { html, svg } from "../vendor/lit-element/lit-element.js";
import { duration } from "../core/format.js";

/** Runs of equal neighbours: [{state, from, length}]; samples that are missing are null. */
export function runs(states) {
  const found = [];
  states.forEach((state, i) => {
    if (found.at(-1)?.state === state) found.at(-1).length++;
    else found.push({ state, from: i, length: 1 });
  });
  return found;
}

const WORDS = { closed: "closed", open: "open", half_open: "half open" };

/** In words: how long it was open. */
function summary(states) {
  const open = states.filter((state) => state === "open").length;
  const times = runs(states).filter((run) => run.state === "open").length;
  if (!open) return "Breaker closed for the last 15 minutes";
  return `Breaker open ${times === 1 ? "once" : `${times} times`} in the last 15 minutes, ${duration(open * 1_000)} together`;
}

export function breakerBand(states, window) {
  const offset = window - states.length;
  return html`
    <svg class="band" viewBox="0 0 ${window} 10" preserveAspectRatio="none" role="img" aria-label=${summary(states)}>
      <rect class="band-none" width=${window} height="10"></rect>
      ${runs(states)
        .filter((run) => run.state)
        .map((run) => svg`<rect class="band-${run.state}" x=${offset + run.from} width=${run.length} height="10">
          <title>${WORDS[run.state]} for ${duration(run.length * 1_000)}</title></rect>`)}
    </svg>
  `;
}

/** Patterns that the bands are filled with; once per page. */
export const bandPatterns = html`
  <svg class="sr" aria-hidden="true" width="0" height="0">
    <defs>
      <pattern id="hatch" width="6" height="10" patternUnits="userSpaceOnUse">
        <rect class="hatch-ground" width="6" height="10"></rect>
        <rect class="hatch-mark" width="2.5" height="10"></rect>
      </pattern>
      <pattern id="dots" width="6" height="10" patternUnits="userSpaceOnUse">
        <rect class="dots-ground" width="6" height="10"></rect>
        <rect class="dots-mark" y="3" width="3" height="4"></rect>
      </pattern>
    </defs>
  </svg>
`;
