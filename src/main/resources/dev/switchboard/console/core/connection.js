// Whether the server, and the database behind it, answer. Every request reports here; the shell shows it.

const PROBE_TIMEOUT_MS = 5_000;
const listeners = new Set();
let state = "ok";

/** "ok", "server_away" or "database_away". */
export function connectionState() {
  return state;
}

export function onConnection(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A request ended; `next` is what it showed. */
export function report(next) {
  if (next === state) return;
  state = next;
  listeners.forEach((listener) => listener(state));
}

let probing = null;

/** Whether the server serves and its database answers; all who ask meanwhile share one request. */
export function probe() {
  probing ??= look().finally(() => (probing = null));
  return probing;
}

async function look() {
  try {
    const response = await fetch("/readyz", { cache: "no-store", signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    report(response.ok ? "ok" : "database_away");
    return response.ok;
  } catch {
    report("server_away");
    return false;
  }
}
