// Whether the server, and the database behind it, answer. Every request reports here; the shell shows it.

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
