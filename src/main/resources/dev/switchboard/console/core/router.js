// The address bar is the state: which screen, and its filters. Back, forward, reload and a shared link all work
// because nothing else remembers them.

/** Paths of the screens. The server answers the same list with the page; see ConsoleResource. */
const ROUTES = [
  { path: "/", screen: "now", title: "Now" },
  { path: "/messages", screen: "messages", title: "Messages" },
  { path: "/messages/:id", screen: "message", title: "Message", nav: "/messages" },
  { path: "/conversations", screen: "conversations", title: "Conversations" },
  { path: "/conversations/:id", screen: "conversation", title: "Conversation", nav: "/conversations" },
  { path: "/failed", screen: "failed", title: "Failed" },
  { path: "/callbacks", screen: "callbacks", title: "Callbacks" },
  { path: "/callbacks/:id", screen: "callback", title: "Endpoint", nav: "/callbacks" },
  { path: "/nodes", screen: "nodes", title: "Nodes and settings" },
  { path: "/send", screen: "send", title: "Send" },
];

const listeners = new Set();

/** The text of a part of a path; null where its percent-encoding is none. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function match(template, path) {
  const wanted = template.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params = {};
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i].startsWith(":")) {
      if (given[i] === "") return null;
      const value = decoded(given[i]);
      if (value === null) return null;
      params[wanted[i].slice(1)] = value;
    } else if (wanted[i] !== given[i]) {
      return null;
    }
  }
  return params;
}

/** The route of the address bar, with `params` of its path and `query` as a plain object; null for no screen of ours. */
export function current() {
  const path = location.pathname.length > 1 ? location.pathname.replace(/\/$/, "") : "/";
  for (const route of ROUTES) {
    const params = match(route.path, path);
    if (params) {
      return { ...route, nav: route.nav ?? route.path, params, query: Object.fromEntries(new URLSearchParams(location.search)) };
    }
  }
  return null;
}

/** Calls `listener` after every navigation; returns how to stop that. */
export function onNavigate(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Goes to a path of ours. */
export function go(href, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", href);
  if (!replace) scrollTo(0, 0);
  listeners.forEach((listener) => listener());
}

/** The present path with other filters; empty ones are left out. */
export function withQuery(query) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  const text = search.toString();
  return location.pathname + (text ? "?" + text : "");
}

/** Turns clicks on links of ours into navigation without a reload. */
export function start() {
  addEventListener("popstate", () => listeners.forEach((listener) => listener()));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.origin !== location.origin) return;
    if (!ROUTES.some((route) => match(route.path, link.pathname))) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
