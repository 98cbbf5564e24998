// Line icons of our own, drawn on a grid of 20. They are decoration: the word beside each says the same.

import { html, svg } from "../vendor/lit-element/lit-element.js";

const SHAPES = {
  now: svg`<path d="M2.5 11h3l2.5-6 4 10 2.5-4h3"/>`,
  messages: svg`<path d="M3 5h14M3 10h14M3 15h9"/>`,
  conversations: svg`<path d="M3 4h10v7H7l-3 2.5V11H3zM15.5 8H17v7h-1v2.2L13 15H9.5"/>`,
  failed: svg`<path d="M10 3.5 17.5 16h-15zM10 8.5v3.5M10 14v.4"/>`,
  callbacks: svg`<path d="M4 10a6 6 0 0 1 10.5-4M16 10a6 6 0 0 1-10.5 4M14.8 2.5V6h-3.5M5.2 17.5V14h3.5"/>`,
  nodes: svg`<path d="M3.5 4h13v5h-13zM3.5 11h13v5h-13zM6.5 6.5h.4M6.5 13.5h.4"/>`,
  send: svg`<path d="M3 10 17 3.5 13 17l-3-5.5zM10 11.5 17 3.5"/>`,
  key: svg`<circle cx="7" cy="13" r="3.5"/><path d="m9.5 10.5 6.5-6.5M13 7l2.5 2.5"/>`,
  away: svg`<path d="M10 3.5 17.5 16h-15zM10 8.5v3.5M10 14v.4"/>`,
  good: svg`<path d="m4.5 10.5 3.5 3.5 7.5-8"/>`,
  arrived: svg`<path d="m2 10.5 3.5 3.5 7-8M10 13l1 1 7-8"/>`,
  bad: svg`<path d="m5.5 5.5 9 9M14.5 5.5l-9 9"/>`,
  wait: svg`<circle cx="10" cy="10" r="6.5"/><path d="M10 6.5V10l2.5 1.5"/>`,
  in: svg`<path d="M14.5 5.5l-9 9M5.5 8v6.5H12"/>`,
  out: svg`<path d="M5.5 14.5l9-9M8 5.5h6.5V12"/>`,
  copy: svg`<path d="M7 7h9v9H7zM13 7V4H4v9h3"/>`,
  retry: svg`<path d="M4 10a6 6 0 1 0 2-4.5M6.5 2.5V6H10"/>`,
  half: svg`<circle cx="10" cy="10" r="6.5"/><path d="M10 3.5v13"/>`,
  pause: svg`<path d="M7 5v10M13 5v10"/>`,
};

export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">${SHAPES[name]}</svg>`;
}
