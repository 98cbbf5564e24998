package dev.switchboard.dispatch;

import dev.switchboard.dispatch.ProviderTraffic.Second;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Draws what happened, a column for each second. */
final class QuotaChart {
  private static final int LEFT = 60;
  private static final int TOP = 60;
  private static final int SECOND_WIDTH = 6;
  private static final int HEIGHT = 240;
  private static final int HIGHEST = 120;
  private static final int GRID = 20;

  private QuotaChart() {}

  static String svg(String title, List<Second> run) {
    int width = run.size() * SECOND_WIDTH;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" font-family="sans-serif" font-size="12">
        <title>%s</title>
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <text x="%d" y="22" font-size="15">%s</text>
        <g stroke="none">
        <rect x="%d" y="34" width="14" height="10" fill="#9ecae1"/><text x="%d" y="43">taken</text>
        <rect x="%d" y="34" width="14" height="10" fill="#d62728"/><text x="%d" y="43">refused with 429</text>
        <rect x="%d" y="38" width="14" height="2" fill="#000000"/><text x="%d" y="43">quota</text>
        <rect x="%d" y="38" width="14" height="2" fill="#e6842a"/><text x="%d" y="43">what the governor allows</text>
        </g>
        """
            .formatted(
                LEFT + width + 20,
                TOP + HEIGHT + 50,
                title,
                LEFT,
                title,
                LEFT,
                LEFT + 20,
                LEFT + 80,
                LEFT + 100,
                LEFT + 220,
                LEFT + 240,
                LEFT + 300,
                LEFT + 320));
    for (int level = 0; level <= HIGHEST; level += GRID) {
      svg.append(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"#dddddd\"/><text x=\"%d\" y=\"%s\" text-anchor=\"end\">%d</text>\n"
              .formatted(LEFT, LEFT + width, y(level), y(level), LEFT - 8, y(level - 1.5), level));
    }
    for (int i = 0; i <= run.size(); i += GRID) {
      svg.append(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d s</text>\n"
              .formatted(LEFT + i * SECOND_WIDTH, TOP + HEIGHT + 18, i));
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">messages in each second</text>\n"
            .formatted(LEFT + width / 2, TOP + HEIGHT + 38));
    for (int i = 0; i < run.size(); i++) {
      Second second = run.get(i);
      svg.append(bar(i, 0, second.taken(), "#9ecae1"));
      svg.append(bar(i, second.taken(), second.refused(), "#d62728"));
    }
    svg.append(line(run, Second::quota, "#000000")).append(line(run, Second::rate, "#e6842a"));
    return svg.append("</svg>\n").toString();
  }

  private static String bar(int second, double from, double height, String colour) {
    double top = Math.min(HIGHEST, from + height);
    if (top <= from) {
      return "";
    }
    return "<rect x=\"%d\" y=\"%s\" width=\"%d\" height=\"%s\" fill=\"%s\"/>\n"
        .formatted(
            LEFT + second * SECOND_WIDTH + 1,
            y(top),
            SECOND_WIDTH - 1,
            number(HEIGHT * (top - from) / HIGHEST),
            colour);
  }

  private static String line(List<Second> run, ToDoubleFunction<Second> value, String colour) {
    StringBuilder points = new StringBuilder();
    IntStream.range(0, run.size())
        .forEach(i -> {
          String y = y(Math.min(HIGHEST, value.applyAsDouble(run.get(i))));
          int x = LEFT + i * SECOND_WIDTH;
          points.append("%d,%s %d,%s ".formatted(x, y, x + SECOND_WIDTH, y));
        });
    return "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n"
        .formatted(points.toString().strip(), colour);
  }

  private static String y(double level) {
    return number(TOP + HEIGHT - HEIGHT * level / HIGHEST);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
