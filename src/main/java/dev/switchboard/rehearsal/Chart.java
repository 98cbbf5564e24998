package dev.switchboard.rehearsal;

import dev.switchboard.rehearsal.scenario.Amounts;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A chart over the time of a rehearsal, as SVG. All charts of a report have the same axis of time.
 * Lines differ by their dashes as well as by their colours, and a sentence says what is to be seen.
 */
final class Chart {
  private static final int WIDTH = 960;
  private static final int LEFT = 64;
  private static final int RIGHT = 12;
  private static final int TOP = 10;
  private static final int BOTTOM = 22;
  private static final int POINTS = 420;
  private static final int TICKS = 8;
  private static final int BAND_HEIGHT = 16;
  private static final List<String> DASHES = List.of("", "6 3", "2 3", "9 3 2 3");

  /** Where a logarithmic axis begins. */
  private static final double LEAST = 0.01;

  /** Where an axis may end, but for a power of ten: its quarters are round. */
  private static final double[] ENDS = {1, 1.2, 1.6, 2, 3, 4, 6, 8};

  /** How the seconds of one point become one number. */
  enum Fold {
    MEAN,
    MOST
  }

  private static final class Line {
    final String name;
    final double[] values;

    Line(String name, double[] values) {
      this.name = name;
      this.values = values;
    }
  }

  private record Stretch(double from, double until, String kind) {}

  private record Band(String name, List<Stretch> stretches) {}

  private final String title;
  private final int seconds;
  private final boolean logarithmic;
  private final String unit;
  private final List<Line> lines = new ArrayList<>();
  private final List<Band> bands = new ArrayList<>();

  /**
   * @param seconds on the axis of time
   * @param unit of the values, for example {@code /s}
   */
  Chart(String title, int seconds, boolean logarithmic, String unit) {
    this.title = title;
    this.seconds = Math.max(1, seconds);
    this.logarithmic = logarithmic;
    this.unit = unit;
  }

  /** A line of a value for each second. */
  void line(String name, Fold fold, IntToDoubleFunction value) {
    double[] values = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      int from = (int) ((long) i * seconds / POINTS);
      int until = Math.max(from + 1, (int) ((long) (i + 1) * seconds / POINTS));
      double folded = 0;
      for (int second = from; second < until; second++) {
        double next = value.applyAsDouble(second);
        folded = fold == Fold.MOST ? Math.max(folded, next) : folded + next / (until - from);
      }
      values[i] = folded;
    }
    lines.add(new Line(name, values));
  }

  /** Begins a band below the lines. */
  void band(String name) {
    bands.add(new Band(name, new ArrayList<>()));
  }

  /** A stretch of the band that was begun last; its kind is a class of the style sheet. */
  void stretch(double from, double until, String kind) {
    bands.getLast().stretches().add(new Stretch(from, Math.min(until, seconds), kind));
  }

  /**
   * As SVG.
   *
   * @param alternative what is to be seen, in a sentence
   */
  String svg(int plotHeight, String alternative) {
    int height =
        TOP + (lines.isEmpty() ? 0 : plotHeight) + bands.size() * (BAND_HEIGHT + 4) + BOTTOM;
    double most = lines.stream().mapToDouble(Chart::most).max().orElse(0);
    most = logarithmic ? Math.max(1, most * 1.05) : rounded(most);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 %d %d\" aria-label=\"%s\"><title>%s</title><desc>%s</desc>"
            .formatted(
                WIDTH, height, Markup.text(title), Markup.text(title), Markup.text(alternative)));
    int bottom = TOP + (lines.isEmpty() ? 0 : plotHeight);
    if (!lines.isEmpty()) {
      grid(svg, plotHeight, most);
      for (int i = 0; i < lines.size(); i++) {
        path(svg, lines.get(i), i, plotHeight, most);
      }
    }
    for (int i = 0; i < bands.size(); i++) {
      band(svg, bands.get(i), bottom + i * (BAND_HEIGHT + 4) + 2);
    }
    axis(svg, bottom + bands.size() * (BAND_HEIGHT + 4), height);
    svg.append("</svg>\n");
    String caption = "<figcaption>" + Markup.text(alternative) + "</figcaption>";
    return "<figure>"
        + heading()
        + "<div class=\"wide\">"
        + svg
        + "</div>"
        + caption
        + "</figure>\n";
  }

  /** What is shown, and how the lines differ. */
  private String heading() {
    StringBuilder legend =
        new StringBuilder("<p class=\"heading\"><b>" + Markup.text(title) + "</b> ");
    for (int i = 0; i < lines.size(); i++) {
      legend.append(
          "<span class=\"key\"><svg width=\"26\" height=\"8\" aria-hidden=\"true\"><line x1=\"0\" y1=\"4\" x2=\"26\" y2=\"4\" class=\"l%d\" stroke-dasharray=\"%s\"/></svg> %s</span> "
              .formatted(i, DASHES.get(i % DASHES.size()), Markup.text(lines.get(i).name)));
    }
    return legend.append("</p>").toString();
  }

  private void grid(StringBuilder svg, int plotHeight, double most) {
    for (double value : logarithmic ? decades(most) : quarters(most)) {
      double y = y(value, plotHeight, most);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/><text x=\"%d\" y=\"%.1f\" class=\"value\">%s</text>",
              LEFT,
              y,
              WIDTH - RIGHT,
              y,
              LEFT - 6,
              y + 4,
              shown(value) + unit));
    }
  }

  private static double[] quarters(double most) {
    return new double[] {0, most / 4, most / 2, most * 3 / 4, most};
  }

  private static double[] decades(double most) {
    return DoubleStream.iterate(LEAST, value -> value <= most, value -> value * 10).toArray();
  }

  private void path(StringBuilder svg, Line line, int number, int plotHeight, double most) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < POINTS; i++) {
      double y = y(line.values[i], plotHeight, most);
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x((i + 0.5) * seconds / POINTS), y));
    }
    svg.append(
        "<polyline class=\"l%d\" stroke-dasharray=\"%s\" points=\"%s\"/>"
            .formatted(number, DASHES.get(number % DASHES.size()), points.toString().strip()));
  }

  private void band(StringBuilder svg, Band band, int y) {
    svg.append(
        "<text x=\"%d\" y=\"%d\" class=\"value\">%s</text><rect class=\"up\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
            .formatted(
                LEFT - 6,
                y + 12,
                Markup.text(band.name()),
                LEFT,
                y,
                WIDTH - LEFT - RIGHT,
                BAND_HEIGHT));
    for (Stretch stretch : band.stretches()) {
      double from = x(stretch.from());
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
              stretch.kind(),
              from,
              y,
              Math.max(0.7, x(stretch.until()) - from),
              BAND_HEIGHT));
    }
  }

  private void axis(StringBuilder svg, int y, int height) {
    long step = step();
    svg.append(
        "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>"
            .formatted(LEFT, y, WIDTH - RIGHT, y));
    for (long second = 0; second <= seconds; second += step) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" class=\"time\">%s</text>",
              x((double) second),
              height - 6,
              second == 0 ? "0" : Amounts.shown(second * Amounts.SECOND)));
    }
  }

  private long step() {
    for (long step : new long[] {10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400}) {
      if (seconds / step <= TICKS) {
        return step;
      }
    }
    return Math.max(1, seconds / TICKS);
  }

  /** The least number that is not less, and whose quarters are round. */
  static double rounded(double most) {
    if (most <= 0) {
      return 1;
    }
    double power = StrictMath.pow(10, Math.floor(StrictMath.log10(most)));
    for (double digits : ENDS) {
      if (digits * power >= most) {
        return digits * power;
      }
    }
    return 10 * power;
  }

  private double x(double second) {
    return LEFT + (WIDTH - LEFT - RIGHT) * second / seconds;
  }

  private double y(double value, int plotHeight, double most) {
    double share = logarithmic ? toLog(value, most) : value / most;
    return TOP + plotHeight * (1 - Math.clamp(share, 0, 1));
  }

  private static double toLog(double value, double most) {
    return value <= LEAST ? 0 : StrictMath.log(value / LEAST) / StrictMath.log(most / LEAST);
  }

  private static double most(Line line) {
    double most = 0;
    for (double value : line.values) {
      most = Math.max(most, value);
    }
    return most;
  }

  /** At most two decimals, and none that say nothing. */
  private static String shown(double value) {
    return new DecimalFormat("#,##0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }
}
