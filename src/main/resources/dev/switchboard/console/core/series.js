// The last 15 minutes, second by second, as `GET /api/series` gives them. After the first time only what is new is
// fetched; what is older than the window is dropped, so the memory is that of one window.

import { get, url } from "./api.js";

/** Joins the columns of two answers of the same shape, and keeps the last `length` of each. */
function joined(old, more, length) {
  if (Array.isArray(more)) return [...(old ?? []), ...more].slice(-length);
  if (more && typeof more === "object") {
    return Object.fromEntries(Object.entries(more).map(([name, value]) => [name, joined(old?.[name], value, length)]));
  }
  return more;
}

/** The columns of an answer: providers by name instead of in a list. */
function columns(answer) {
  const { providers, from, to, step_seconds, window_seconds, ...totals } = answer;
  return { totals, providers: Object.fromEntries(providers.map(({ name, ...ofProvider }) => [name, ofProvider])) };
}

export class Series {
  constructor() {
    this.to = null;
    this.columns = null;
    this.length = 0;
    this.window = 900;
  }

  async refresh() {
    const answer = await get(url("/api/series", { after: this.to }));
    const to = Date.parse(answer.to);
    const startsAnew = this.to === null || Date.parse(answer.from) > Date.parse(this.to) + 1_000;
    this.window = answer.window_seconds;
    this.columns = joined(startsAnew ? null : this.columns, columns(answer), this.window);
    this.length = this.columns.totals.accepted.length;
    this.endSeconds = to / 1_000;
    this.to = answer.to;
  }

  /** Seconds since 1970 of each sample. */
  times() {
    return Array.from({ length: this.length }, (_, i) => this.endSeconds - this.length + 1 + i);
  }

  provider(name) {
    return this.columns?.providers[name] ?? null;
  }
}

/** The mean of the last `count` samples that are there. */
export function recent(column, count) {
  const known = column.slice(-count).filter((value) => value !== null);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}

export const total = (column) => column.reduce((sum, value) => sum + (value ?? 0), 0);

/** The last sample that is there. */
export const latest = (column) => column.findLast((value) => value !== null) ?? null;

/** Means over every `width` samples: 900 points on 600 pixels are noise. */
export function smoothed(column, width) {
  const means = [];
  for (let i = column.length % width; i < column.length; i += width) means.push(recent(column.slice(i, i + width), width));
  return means;
}
