// The shell: navigation, the state of the connection, the sign-in, and the screen of the address bar.

import { html, nothing } from "./vendor/lit-element/lit-element.js";
import { connectionState, onConnection } from "./core/connection.js";
import { learnScopes } from "./core/api.js";
import { liveMode, onLiveMode, startLive } from "./core/live.js";
import { current, onNavigate, start as startRouter } from "./core/router.js";
import { forgetKey, may, onSession, session } from "./core/session.js";
import { Part } from "./core/screen.js";
import { icon } from "./parts/icons.js";
import "./parts/sign-in.js";

const NAVIGATION = [
  { href: "/", name: "Now", icon: "now" },
  { href: "/messages", name: "Messages", icon: "messages" },
  { href: "/conversations", name: "Conversations", icon: "conversations" },
  { href: "/failed", name: "Failed", icon: "failed" },
  { href: "/callbacks", name: "Callbacks", icon: "callbacks" },
  { href: "/nodes", name: "Nodes", icon: "nodes" },
  { href: "/send", name: "Send", icon: "send" },
];

const LIVE = {
  connecting: { text: "Connecting", tone: "idle" },
  stream: { text: "Live", tone: "good" },
  poll: { text: "Live, every 2 s", tone: "good" },
  away: { text: "Reconnecting", tone: "warn" },
};

/** Beside this file, whose address changes with each version. */
const ICON = new URL("./favicon.svg", import.meta.url).href;

/** Each screen is fetched when it is first opened, so the first paint waits for one screen only. */
const SCREENS = {
  now: () => import("./screens/now.js"),
  messages: () => import("./screens/messages.js"),
  message: () => import("./screens/message.js"),
  conversations: () => import("./screens/conversations.js"),
  conversation: () => import("./screens/conversation.js"),
  failed: () => import("./screens/failed.js"),
  callbacks: () => import("./screens/callbacks.js"),
  callback: () => import("./screens/callback.js"),
  nodes: () => import("./screens/nodes.js"),
  send: () => import("./screens/send.js"),
};

class App extends Part {
  static properties = { route: { state: true }, failed: { state: true } };

  constructor() {
    super();
    this.route = current();
    this.failed = false;
    this.screen = null;
  }

  connectedCallback() {
    // The words for browsers without scripts, before anything is drawn beside them.
    this.replaceChildren();
    super.connectedCallback();
    startRouter();
    onNavigate(() => this.navigated());
    onConnection(() => this.requestUpdate());
    onLiveMode(() => this.requestUpdate());
    onSession(() => this.requestUpdate());
    learnScopes();
    startLive();
    this.show();
  }

  navigated() {
    const before = this.route;
    this.route = current();
    this.show();
    // A new screen is announced by moving the focus to it; new filters leave it where it is.
    if (before?.screen !== this.route?.screen || before?.params.id !== this.route?.params.id) {
      this.updateComplete.then(() => this.querySelector("main")?.focus({ preventScroll: true }));
    }
  }

  async show() {
    const route = this.route;
    if (!route) return;
    document.title = `${route.title} · Switchboard`;
    try {
      await SCREENS[route.screen]();
      this.failed = false;
    } catch {
      this.failed = true;
    }
    if (route !== this.route) return;
    const name = `sb-${route.screen}`;
    if (this.screen?.localName !== name || this.screen.params.id !== route.params.id) {
      this.screen = document.createElement(name);
    }
    this.screen.params = route.params;
    this.screen.query = route.query;
    this.requestUpdate();
  }

  /** On a phone the navigation is a strip that scrolls: the present screen must be in sight. */
  updated() {
    const link = this.querySelector('nav a[aria-current="page"]');
    const strip = link?.parentElement;
    // Not scrollIntoView: that would move the page as well.
    if (strip) strip.scrollLeft = link.offsetLeft - (strip.clientWidth - link.clientWidth) / 2;
  }

  render() {
    return html`
      <a class="skip" href="#main" @click=${this.skip}>Skip to the content</a>
      <header class="bar">
        <a class="brand" href="/"><img src=${ICON} width="26" height="26" alt="" />Switchboard</a>
        <nav aria-label="Screens">
          ${NAVIGATION.map(
            (entry) => html`<a href=${entry.href} aria-current=${this.route?.nav === entry.href ? "page" : "false"}>
              ${icon(entry.icon)}<span>${entry.name}</span>
            </a>`,
          )}
        </nav>
        ${this.foot()}
      </header>
      <div class="page">
        ${this.banner()}
        <main id="main" tabindex="-1" data-screen=${this.route?.screen ?? "none"}>${this.main()}</main>
      </div>
    `;
  }

  skip(event) {
    event.preventDefault();
    this.querySelector("main").focus();
  }

  main() {
    if (session.needsKey) return html`<sb-sign-in></sb-sign-in>`;
    if (this.failed) return html`<p class="trouble" role="alert">This screen could not be loaded. Reload the page.</p>`;
    return this.route ? this.screen : html`<h1>Nothing here</h1><p><a href="/">Go to the first screen</a></p>`;
  }

  foot() {
    const live = LIVE[liveMode()];
    return html`
      <div class="foot">
        <p class="live tone-${live.tone}"><i class="dot" aria-hidden="true"></i>${live.text}</p>
        ${session.key ? this.keyLine() : nothing}
        <p class="links"><a href="/docs">API documentation</a></p>
      </div>
    `;
  }

  keyLine() {
    const missing = ["operate", "send"].filter((scope) => !may(scope));
    return html`
      <p class="key">
        ${icon("key")}<span>${session.name ?? "API key"}${missing.length === 2 ? " (read only)" : nothing}</span>
        <button class="link" @click=${forgetKey}>Sign out</button>
      </p>
    `;
  }

  /** Polite: a screen reader says it once, when it changes. */
  banner() {
    const text = {
      server_away: "The server does not answer. What you see may be old. Trying again…",
      database_away: "The database does not answer. Nothing is accepted until it is back. Trying again…",
    }[connectionState()];
    return html`<div role="status">${text ? html`<p class="banner">${icon("away")}${text}</p>` : nothing}</div>`;
  }
}

customElements.define("sb-app", App);
