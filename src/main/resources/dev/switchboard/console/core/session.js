// The API key of this tab, and what it may do. Session storage belongs to this tab and origin alone: other sites
// cannot use it, and it is gone when the tab is closed.

const STORAGE_KEY = "switchboard.key";
const ALL_SCOPES = ["send", "read", "operate", "metrics"];
const listeners = new Set();

export const session = {
  key: sessionStorage.getItem(STORAGE_KEY),
  /** The name of the key; null where the server asks for none. */
  name: null,
  scopes: new Set(ALL_SCOPES),
  /** Whether the server refused us for want of a key. */
  needsKey: false,
};

export function onSession(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed() {
  listeners.forEach((listener) => listener());
}

/** Whether the key allows it: "send", "read", "operate" or "metrics". */
export function may(scope) {
  return session.scopes.has(scope);
}

export function useKey(key) {
  session.key = key;
  session.needsKey = false;
  sessionStorage.setItem(STORAGE_KEY, key);
  changed();
}

export function forgetKey() {
  session.key = null;
  session.name = null;
  sessionStorage.removeItem(STORAGE_KEY);
  session.needsKey = true;
  changed();
}

/** The server wants a key, or does not know ours. */
export function keyRefused() {
  if (session.needsKey) return;
  session.needsKey = true;
  changed();
}

/** What `GET /api/caller` says of us. */
export function callerIs({ name, scopes }) {
  session.name = name;
  session.scopes = new Set(scopes);
  changed();
}
