// Failed: dead letters by what went wrong, so that a cause that is mended can be retried as a whole.

import { html, nothing } from "../vendor/lit-element/lit-element.js";
import { get, post, url } from "../core/api.js";
import { ago, counted, noun, number, words } from "../core/format.js";
import { Screen } from "../core/screen.js";
import { may } from "../core/session.js";
import { confirm } from "../parts/confirm.js";
import { icon } from "../parts/icons.js";
import { messageTable } from "../parts/message-table.js";
import { doing } from "../parts/notice.js";

const LATEST = 20;

class Failed extends Screen {
  async load() {
    [this.groups, this.latest] = await Promise.all([
      get("/api/dead-letters"),
      get(url("/api/messages", { status: "failed", pageSize: LATEST })),
    ]);
  }

  async retryGroup({ reason, provider, error_code: code, count }) {
    const about = [words(reason), provider && `of ${provider}`, code && `with ${code}`].filter(Boolean).join(", ");
    const shown = `${this.groups.complete ? "" : "at least "}${number(count)}`;
    const sure = await confirm({
      title: `Retry ${shown} ${noun(count, "message")}?`,
      text: `${about}. They go back into the queue under their own ids. If the cause is not mended, they will fail again.`,
      action: `Retry ${number(count)}`,
    });
    if (sure) await this.retry({ status: "failed", provider, reason, error_code: code ?? "none" });
  }

  async retryAll() {
    const count = number(this.latest.meta.total);
    const sure = await confirm({
      title: `Retry all ${count} failed messages?`,
      text: "Every dead letter goes back into the queue under its own id, for any reason.",
      action: `Retry ${count}`,
    });
    if (sure) await this.retry({ status: "failed" });
  }

  async retry(query) {
    await doing(() => post(url("/api/messages/retry", query)), (answer) => `${counted(answer.count, "message")} in the queue again`);
    this.lookNow();
  }

  async retryOne(message) {
    await doing(() => post(`/api/messages/${message.id}/retry`), "The message is in the queue again");
    this.lookNow();
  }

  content() {
    const { total } = this.latest.meta;
    if (!total) {
      return html`<h1>Failed</h1>
        <div class="panel empty"><span class="big tone-good">${icon("good")}</span><h2>No dead letters</h2>
        <p>A message comes here when its provider refuses it for good, or its attempts or its time run out.</p></div>`;
    }
    return html`
      <div class="heading"><h1>Failed</h1>
        ${may("operate") ? html`<button class="primary" @click=${this.retryAll}>${icon("retry")}Retry all ${number(total)}</button>` : nothing}</div>
      <section class="panel flush" aria-labelledby="groups-title">
        <h2 id="groups-title">By cause</h2>
        ${this.groupTable()}
        ${this.groups.complete ? nothing : html`<p class="muted note">Counted among the newest ${number(this.groups.looked_at)} of ${number(total)}.</p>`}
      </section>
      <section class="panel flush" aria-labelledby="latest-title">
        <h2 id="latest-title">Latest</h2>
        ${messageTable(this.latest.items, {
          caption: "Failed messages, newest first",
          action: may("operate") ? (message) => html`<button class="small" @click=${() => this.retryOne(message)}>Retry</button>` : null,
        })}
        ${total > LATEST ? html`<p class="note"><a href="/messages?status=failed">All ${number(total)} failed messages</a></p>` : nothing}
      </section>
    `;
  }

  groupTable() {
    return html`
      <table class="list groups">
        <caption class="sr">Failed messages by reason, provider and error code</caption>
        <thead><tr><th scope="col" class="wide">Reason</th><th scope="col">Provider</th><th scope="col">Code</th><th scope="col" class="num">Messages</th>
          <th scope="col" class="num">Newest</th>${may("operate") ? html`<th scope="col"><span class="sr">Actions</span></th>` : nothing}</tr></thead>
        <tbody>
          ${this.groups.items.map(
            (group) => html`<tr data-group="${group.reason}/${group.provider ?? ""}/${group.error_code ?? ""}">
              <td class="wide"><b>${words(group.reason)}</b></td>
              <td>${group.provider ?? "–"}</td>
              <td>${group.error_code ? html`<code>${group.error_code}</code>` : "–"}</td>
              <td class="num">${number(group.count)}<span class="narrow muted"> ${noun(group.count, "message")}</span></td>
              <td class="num muted"><a href="/messages/${group.newest_message_id}">${ago(group.newest_at)}</a></td>
              ${may("operate") ? html`<td class="act"><button class="small" @click=${() => this.retryGroup(group)}>Retry ${number(group.count)}</button></td>` : nothing}
            </tr>`,
          )}
        </tbody>
      </table>
    `;
  }
}

customElements.define("sb-failed", Failed);
