// Numbers, times and ages as people read them. Everything is text: nothing here makes markup.

const NUMBER = new Intl.NumberFormat("en-US");
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

export const number = (value) => (value === null || value === undefined ? "–" : NUMBER.format(value));

/** The noun that goes with a number. */
export const noun = (value, one, many = `${one}s`) => (value === 1 ? one : many);

/** "1 message", "2 messages". */
export const counted = (value, one, many) => `${number(value)} ${noun(value, one, many)}`;

/** A rate: one decimal below 10, none above. */
export function rate(value) {
  if (value === null || value === undefined) return "–";
  return value < 10 ? (Math.round(value * 10) / 10).toString() : NUMBER.format(Math.round(value));
}

export function percent(part, whole) {
  if (!whole) return "0 %";
  const share = (100 * part) / whole;
  if (share > 0 && share < 0.1) return "<0.1 %";
  return (share >= 99.95 || share < 0.05 ? Math.round(share) : share.toFixed(1)) + " %";
}

/** "850 ms", "12 s", "3 min", "2 h", "4 d". */
export function duration(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

export function ago(time) {
  if (!time) return "–";
  const ms = Date.now() - Date.parse(time);
  return ms < 1_000 ? "just now" : `${duration(Math.max(1_000, Math.floor(ms / 1_000) * 1_000)).replace(".0", "")} ago`;
}

/** The time of day, and the day where it is not today. */
export function clock(time) {
  if (!time) return "–";
  const date = new Date(time);
  const today = new Date().toDateString() === date.toDateString();
  return today ? CLOCK.format(date) : `${DAY.format(date)} ${CLOCK.format(date)}`;
}

export function millisClock(time) {
  return `${clock(time)}.${String(new Date(time).getMilliseconds()).padStart(3, "0")}`;
}

/** Date and time, for what may be days away. */
export const dayAndTime = (time) => new Date(time).toLocaleString();

/** The name of a channel as it is written. */
export const channelName = (channel) => (channel === "email" ? "Email" : channel.toUpperCase());

const WORDS = {
  attempts_exhausted: "All attempts used",
  expired: "Its time was over",
  canceled: "Canceled",
  scheduled: "To be sent later",
  rejected: "Refused by the provider",
  invalid_routing: "No route",
  provider_not_configured: "No provider",
  breaker_open: "Breaker open",
  governor: "Provider asked to slow down",
  retry: "Waiting for the next attempt",
};

/** A snake_case reason in words. */
export function words(name) {
  if (!name) return "–";
  return WORDS[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
}
