// Conversations: who talks to whom, the latest first.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { get, url } from "../core/api.js";
import { ago, noun, number } from "../core/format.js";
import { go, withQuery } from "../core/router.js";
import { Screen } from "../core/screen.js";
import { channelTag } from "../parts/badges.js";
import { pager } from "../parts/pager.js";

const PAGE_SIZE = 50;

class Conversations extends Screen {
  async load() {
    const query = this.query;
    const { channel, participant, cursor } = query;
    const page = await get(url("/api/conversations", { channel, participant, cursor, pageSize: PAGE_SIZE }));
    if (query === this.query) this.page = page;
  }

  filter(event) {
    event.preventDefault();
    go(withQuery(Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, value.trim()]))));
  }

  content() {
    const { channel = "", participant = "" } = this.query;
    const { items, meta } = this.page;
    return html`
      <h1>Conversations</h1>
      <form class="filters" role="search" aria-label="Filter conversations" @submit=${this.filter} @change=${this.filter}>
        <label>Channel
          <select name="channel">
            <option value="" ?selected=${!channel}>Any</option>
            ${["sms", "mms", "email"].map((name) => html`<option value=${name} ?selected=${channel === name}>${name}</option>`)}
          </select>
        </label>
        <label class="grow">Participant <input name="participant" type="search" .value=${participant} placeholder="+18045551234 or ada@example.org" spellcheck="false" /></label>
        ${channel || participant ? html`<a class="button quiet" href="/conversations">Clear</a>` : nothing}
      </form>
      ${items.length ? this.list(items) : this.empty()} ${pager(meta, this.query, items.length, "conversation", "conversations")}
    `;
  }

  list(items) {
    return html`
      <div class="panel flush">
        <table class="list conversations">
          <caption class="sr">Conversations, latest activity first</caption>
          <thead><tr><th scope="col">Channel</th><th scope="col" class="wide">Participants</th><th scope="col" class="num">Messages</th><th scope="col" class="num">Last activity</th></tr></thead>
          <tbody>
            ${repeat(items, (item) => item.id, (item) => html`
              <tr data-conversation=${item.id}>
                <td>${channelTag(item.channel)}</td>
                <td class="wide"><a class="row-link" href="/conversations/${item.id}"><span class="parties"><span>${item.participant_a}</span
                  ><span class="arrow" aria-hidden="true">↔</span><span class="sr"> and </span><span>${item.participant_b}</span></span></a></td>
                <td class="num">${number(item.message_count)}<span class="narrow muted"> ${noun(item.message_count, "message")}</span></td>
                <td class="num muted"><time datetime=${item.last_activity_at}>${ago(item.last_activity_at)}</time></td>
              </tr>`)}
          </tbody>
        </table>
      </div>
    `;
  }

  empty() {
    const filtered = Object.keys(this.query).length > 0;
    return html`<div class="panel empty"><h2>${filtered ? "No conversation matches" : "No conversations yet"}</h2>
      <p>${filtered ? html`<a href="/conversations">Show all conversations</a>` : html`The first message opens one: <a href="/send">send it</a>.`}</p></div>`;
  }
}

customElements.define("sb-conversations", Conversations);
