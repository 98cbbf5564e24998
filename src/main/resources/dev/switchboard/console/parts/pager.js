// Forward by cursor, back by the browser's history: a cursor knows no way back, and the address bar remembers it.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { counted as count, number } from "../core/format.js";
import { withQuery } from "../core/router.js";

/** Links to the first and the next page of a list with `meta` as the API gives it; some lists are not counted. */
export function pager(meta, query, shown, one, many) {
  const counted = "total" in meta;
  const total = meta.total === null ? `more than 10,000 ${many}` : count(meta.total, one, many);
  const { cursor, ...first } = query;
  return html`
    <nav class="pager" aria-label="Pages">
      <span class="muted">${!counted ? `${count(shown, one, many)} shown` : cursor ? `${number(shown)} shown of ${total}` : total}</span>
      ${cursor ? html`<a class="button" href=${withQuery(first)}>Newest</a>` : nothing}
      ${meta.next_cursor
        ? html`<a class="button" href=${withQuery({ ...query, cursor: meta.next_cursor })}>Older</a>`
        : nothing}
    </nav>
  `;
}
