// The chart of throughput: uPlot draws it, a table beside it says the same to those who do not see it.

import { html } from "../vendor/lit-element/lit-element.js";
import uPlot from "../vendor/uplot.js";
import { Part } from "../core/screen.js";
import { rate } from "../core/format.js";
import { recent, smoothed } from "../core/series.js";

const HEIGHT = 220;
const MIN_SPAN_SECONDS = 120;
/** Samples that one point of the chart is the mean of. */
const WIDTH_SECONDS = 3;

const LINES = [
  { column: "accepted", name: "Accepted", colour: "--chart-a" },
  { column: "dispatched", name: "Dispatched", colour: "--chart-b", dash: [6, 3] },
  { column: "failed", name: "Failed", colour: "--chart-c", dash: [2, 3] },
];

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Times of day under the axis; with seconds where the minute alone would stand there twice. */
const times = (_, ticks) => {
  const length = ticks.length > 1 && ticks[1] - ticks[0] < 60 ? 8 : 5;
  return ticks.map((tick) => new Date(tick * 1_000).toTimeString().slice(0, length));
};

class Chart extends Part {
  static properties = { series: { attribute: false }, at: { attribute: false } };

  connectedCallback() {
    super.connectedCallback();
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.repaint = () => (this.drop(), this.draw());
    this.dark.addEventListener("change", this.repaint);
    this.resizes = new ResizeObserver(() => this.plot?.setSize({ width: this.width(), height: HEIGHT }));
    this.resizes.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.dark.removeEventListener("change", this.repaint);
    this.resizes.disconnect();
    this.drop();
  }

  drop() {
    this.plot?.destroy();
    this.plot = null;
  }

  width() {
    return Math.max(200, this.querySelector(".plot")?.clientWidth ?? 600);
  }

  updated() {
    this.draw();
  }

  data() {
    const times = this.series.times();
    const x = [];
    for (let i = times.length % WIDTH_SECONDS; i < times.length; i += WIDTH_SECONDS) x.push(times[i] + WIDTH_SECONDS / 2);
    return [x, ...LINES.map((line) => smoothed(this.series.columns.totals[line.column], WIDTH_SECONDS))];
  }

  /** The window, or less of it while the server is young: a chart of nothing tells nothing. */
  span() {
    const known = this.series.columns.totals.accepted.findIndex((count) => count !== null);
    const age = known < 0 ? 0 : this.series.length - known;
    return Math.min(this.series.window, Math.max(MIN_SPAN_SECONDS, age));
  }

  options() {
    const axis = { stroke: css("--muted"), grid: { stroke: css("--line"), width: 1 }, ticks: { show: false }, font: css("--chart-font") };
    return {
      width: this.width(),
      height: HEIGHT,
      padding: [10, 18, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { setScale: false } },
      scales: {
        x: { range: () => [this.series.endSeconds - this.span(), this.series.endSeconds] },
        y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] },
      },
      axes: [
        { ...axis, size: 28, values: times, space: 74 },
        { ...axis, size: 46, values: (_, ticks) => ticks.map(rate) },
      ],
      series: [
        {},
        ...LINES.map((line) => ({
          label: line.name,
          stroke: css(line.colour),
          width: 1.75,
          dash: line.dash,
          points: { show: false },
          spanGaps: false,
        })),
      ],
    };
  }

  draw() {
    const target = this.querySelector(".plot");
    if (!target || !this.series?.length) return;
    if (this.plot) {
      this.plot.setData(this.data());
    } else {
      this.plot = new uPlot(this.options(), this.data(), target);
    }
  }

  render() {
    const totals = this.series?.columns?.totals;
    return html`
      <figure class="chart">
        <figcaption>
          ${LINES.map(
            (line) => html`<span class="legend"><svg viewBox="0 0 24 6" aria-hidden="true"><path
              class="line-${line.column}" d="M0 3h24"/></svg>${line.name}</span>`,
          )}
          <span class="muted">per second, last 15 minutes, this node</span>
        </figcaption>
        <div class="plot" aria-hidden="true"></div>
        <table class="sr">
          <caption>Messages per second</caption>
          <thead><tr><th scope="col">Kind</th><th scope="col">Last 10 seconds</th><th scope="col">Last 15 minutes</th></tr></thead>
          <tbody>
            ${totals &&
            LINES.map(
              (line) => html`<tr><th scope="row">${line.name}</th><td>${rate(recent(totals[line.column], 10))}</td>
                <td>${rate(recent(totals[line.column], 900))}</td></tr>`,
            )}
          </tbody>
        </table>
      </figure>
    `;
  }
}

customElements.define("sb-chart", Chart);
