// Nodes and settings: which processes serve, whether their leases hold, and what they were told.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { get, getIfThere } from "../core/api.js";
import { clock, counted, duration } from "../core/format.js";
import { Screen } from "../core/screen.js";
import { plainBadge } from "../parts/badges.js";

class Nodes extends Screen {
  static properties = { search: { state: true }, changed: { state: true } };

  constructor() {
    super();
    this.search = "";
    this.changed = false;
  }

  async load() {
    this.nodes = (await get("/api/nodes")).items;
    this.settings ??= (await getIfThere("/api/settings"))?.items ?? null;
    this.about ??= await getIfThere("/api/caller");
  }

  content() {
    return html`
      <h1>Nodes and settings</h1>
      <section class="panel flush" aria-labelledby="nodes-title"><h2 id="nodes-title">Nodes</h2>${this.nodeTable()}</section>
      <section class="panel flush" aria-labelledby="settings-title"><h2 id="settings-title">Settings in force</h2>${this.settings ? this.settingTable() : this.noSettings()}</section>
    `;
  }

  nodeTable() {
    return html`
      <table class="list">
        <caption class="sr">Nodes in the order of their start</caption>
        <thead><tr><th scope="col">State</th><th scope="col" class="wide">Node</th><th scope="col">Version</th><th scope="col" class="num">Up for</th><th scope="col" class="num">Holds</th><th scope="col" class="num">Lease</th></tr></thead>
        <tbody>${this.nodes.map(
          (node) => html`<tr>
            <td>${node.alive ? plainBadge("good", "good", "Alive") : plainBadge("bad", "bad", "Gone")}</td>
            <td class="wide"><b>${node.id}</b>${node.self ? html` <span class="tag">this one</span>` : nothing}</td>
            <td>${node.version ?? (node.self ? this.about?.version : null) ?? "–"}</td>
            <td class="num" title=${`since ${clock(node.started_at)}`}>${node.alive ? duration(Date.now() - Date.parse(node.started_at)) : "–"}</td>
            <td class="num">${counted(node.leased, "message")}</td>
            <td class="num muted">${this.lease(node)}</td>
          </tr>`,
        )}</tbody>
      </table>
    `;
  }

  lease({ lease_expires_in_ms: left, lease_age_ms: age }) {
    if (left === null) return "no end";
    return left > 0 ? `renewed ${duration(age)} ago` : `ran out ${duration(-left)} ago`;
  }

  noSettings() {
    return html`<p class="note muted">The server tells its settings to a key with the scope operate. They are in <code>switchboard.yaml</code>, the environment and the command line.</p>`;
  }

  settingTable() {
    const found = this.settings.filter(
      ({ key, origin }) => key.includes(this.search.trim().toLowerCase()) && !(this.changed && origin === "default"),
    );
    return html`
      <div class="filters inset"><label class="grow">Find a key <input type="search" .value=${this.search} @input=${(event) => (this.search = event.target.value)} /></label>
        <label class="check"><input type="checkbox" .checked=${this.changed} @change=${(event) => (this.changed = event.target.checked)} /> Only what is not the default</label></div>
      ${found.length ? nothing : html`<p class="note muted">No setting matches.</p>`}
      <table class="list settings">
        <caption class="sr">Settings in force</caption>
        <thead><tr><th scope="col" class="wide">Key</th><th scope="col">Value</th><th scope="col">From</th></tr></thead>
        <tbody>${found.map(
          (setting) => html`<tr><td class="wide"><code>${setting.key}</code></td>
            <td>${setting.value === null ? html`<span class="muted">not set</span>` : html`<code>${String(setting.value)}</code>`}</td>
            <td class=${setting.origin === "default" ? "muted" : ""}>${setting.origin}</td></tr>`,
        )}</tbody>
      </table>
    `;
  }
}

customElements.define("sb-nodes", Nodes);
