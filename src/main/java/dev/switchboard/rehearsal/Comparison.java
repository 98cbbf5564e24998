package dev.switchboard.rehearsal;

import dev.switchboard.rehearsal.scenario.Amounts;
import dev.switchboard.rehearsal.scenario.Scenario;
import dev.switchboard.rehearsal.scenario.Scenario.Goal;
import dev.switchboard.rehearsal.scenario.Scenario.Variation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The whole rehearsal again for every combination of settings and for several seeds each. */
public final class Comparison {
  private static final int MAX_COMBINATIONS = 500;
  private static final int SCATTER_WIDTH = 620;
  private static final int SCATTER_HEIGHT = 300;
  private static final int SCATTER_STEPS = 4;
  private static final int MARGIN = 60;

  private final Variation variation;
  private final List<Candidate> candidates;

  /** A combination of settings, and what was measured with each seed. */
  record Candidate(Map<String, String> settings, List<Measured> runs) {
    double median(Goal goal) {
      double[] sorted = sorted(goal);
      return sorted[sorted.length / 2];
    }

    double least(Goal goal) {
      return sorted(goal)[0];
    }

    double most(Goal goal) {
      double[] sorted = sorted(goal);
      return sorted[sorted.length - 1];
    }

    private double[] sorted(Goal goal) {
      return runs.stream().mapToDouble(run -> run.of(goal)).sorted().toArray();
    }

    long good() {
      return runs.stream().filter(Measured::good).count();
    }

    String name() {
      return String.join(
          ", ", settings.entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()).toList());
    }
  }

  /** One run. */
  record Measured(Map<Goal, Double> goals, boolean good) {
    double of(Goal goal) {
      return goals.getOrDefault(goal, 0.0);
    }
  }

  private Comparison(Variation variation, List<Candidate> candidates) {
    this.variation = variation;
    this.candidates = candidates;
  }

  /** How many runs a scenario's comparison takes. */
  public static int runs(Scenario scenario) {
    Variation variation = scenario.compare();
    return variation == null ? 0 : combinations(variation).size() * variation.seeds();
  }

  /**
   * Returns when every combination is allowed.
   *
   * @param load reads the settings with these in place of their own
   * @throws dev.switchboard.settings.InvalidSettingsException when one is not
   */
  public static void check(Scenario scenario, Consumer<Map<String, String>> load) {
    Variation variation = scenario.compare();
    if (variation != null) {
      combinations(variation).forEach(load);
    }
  }

  /**
   * Runs all of it, on all processors.
   *
   * @param load reads the settings with these in place of their own
   * @param done counts the runs that have ended
   * @return null where the scenario compares nothing
   * @throws dev.switchboard.settings.InvalidSettingsException when a combination is not allowed
   * @throws TooLargeException when more messages wait than memory has room for
   */
  public static @Nullable Comparison run(
      Scenario scenario, Function<Map<String, String>, RehearsedSettings> load, AtomicInteger done)
      throws InterruptedException {
    Variation variation = scenario.compare();
    if (variation == null) {
      return null;
    }
    List<Map<String, String>> combinations = combinations(variation);
    List<Callable<Measured>> runs = new ArrayList<>();
    int processors = Runtime.getRuntime().availableProcessors();
    for (Map<String, String> combination : combinations) {
      RehearsedSettings settings = load.apply(combination);
      for (int i = 0; i < variation.seeds(); i++) {
        Scenario seeded = scenario.withSeed(scenario.seed() + i);
        runs.add(() -> {
          Rehearsal rehearsal = new Rehearsal(seeded, settings);
          rehearsal.shareMemory(processors);
          RehearsalResult result = rehearsal.run();
          done.incrementAndGet();
          Map<Goal, Double> goals = new EnumMap<>(Goal.class);
          for (Goal goal : Goal.values()) {
            goals.put(goal, result.goal(goal));
          }
          return new Measured(goals, result.isGood());
        });
      }
    }
    List<Measured> measured = together(runs, processors);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < combinations.size(); i++) {
      candidates.add(
          new Candidate(
              combinations.get(i),
              measured.subList(i * variation.seeds(), (i + 1) * variation.seeds())));
    }
    return new Comparison(variation, candidates);
  }

  private static List<Measured> together(List<Callable<Measured>> runs, int processors)
      throws InterruptedException {
    List<Measured> measured = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(processors)) {
      for (Future<Measured> run : executor.invokeAll(runs)) {
        measured.add(run.get());
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TooLargeException tooLarge) {
        throw tooLarge;
      }
      throw new IllegalStateException("a run of the comparison has failed", e.getCause());
    }
    return measured;
  }

  private static List<Map<String, String>> combinations(Variation variation) {
    List<Map<String, String>> all = new ArrayList<>(List.of(Map.of()));
    for (Map.Entry<String, List<String>> varied : variation.vary().entrySet()) {
      List<Map<String, String>> more = new ArrayList<>();
      for (Map<String, String> before : all) {
        for (String value : varied.getValue()) {
          Map<String, String> combination = new LinkedHashMap<>(before);
          combination.put(varied.getKey(), value);
          more.add(combination);
        }
      }
      all = more;
      if (all.size() > MAX_COMBINATIONS) {
        throw new IllegalArgumentException(
            "a comparison has at most " + MAX_COMBINATIONS + " combinations");
      }
    }
    return all;
  }

  /** The best combination; null where none keeps within the limits, or none is asked for. */
  private @Nullable Candidate best() {
    Goal least = variation.least();
    Candidate best = null;
    for (Candidate candidate : candidates) {
      boolean allowed =
          variation.limits().entrySet().stream()
              .allMatch(limit -> candidate.median(limit.getKey()) <= limit.getValue());
      if (least != null
          && allowed
          && (best == null || candidate.median(least) < best.median(least))) {
        best = candidate;
      }
    }
    return best;
  }

  /** The recommendation in a sentence. */
  public String sentence() {
    Goal least = variation.least();
    if (least == null) {
      return candidates.size() + " combinations were tried.";
    }
    Candidate best = best();
    if (best == null) {
      return "No combination keeps within " + limits() + ".";
    }
    String recommended =
        "Least %s%s: %s, with %s (%s to %s over %d seeds)."
            .formatted(
                least.key(),
                variation.limits().isEmpty() ? "" : " within " + limits(),
                best.name(),
                shown(least, best.median(least)),
                shown(least, best.least(least)),
                shown(least, best.most(least)),
                variation.seeds());
    return best.good() == variation.seeds()
        ? recommended
        : recommended
            + " It met the expectations with %d of %d seeds."
                .formatted(best.good(), variation.seeds());
  }

  private String limits() {
    return String.join(
        ", ",
        variation.limits().entrySet().stream()
            .map(limit -> limit.getKey().key() + " " + shown(limit.getKey(), limit.getValue()))
            .toList());
  }

  /** For a terminal, line by line: medians over the seeds, and how far they spread. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("comparison  medians over " + variation.seeds() + " seeds, and their spread");
    Candidate best = best();
    for (Candidate candidate : candidates) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-11s %s: %s %s to %s; %s %s; good %d of %d",
              candidate.equals(best) ? "best" : "",
              candidate.name(),
              Goal.TIME_TO_DRAIN.key(),
              shown(Goal.TIME_TO_DRAIN, candidate.least(Goal.TIME_TO_DRAIN)),
              shown(Goal.TIME_TO_DRAIN, candidate.most(Goal.TIME_TO_DRAIN)),
              Goal.CALLS_WHILE_DOWN.key(),
              shown(Goal.CALLS_WHILE_DOWN, candidate.median(Goal.CALLS_WHILE_DOWN)),
              candidate.good(),
              variation.seeds()));
    }
    lines.add("            " + sentence());
    return lines;
  }

  private static String shown(Goal goal, double value) {
    return switch (goal) {
      case TIME_TO_DRAIN, DELAY_P99 -> Amounts.shown((long) (value * Amounts.SECOND));
      case ATTEMPTS_PER_MESSAGE -> String.format(Locale.ROOT, "%.2f", value);
      case CALLS_WHILE_DOWN, DEAD_LETTERS, PEAK_BACKLOG ->
          String.format(Locale.ROOT, "%,.0f", value);
    };
  }

  /** As a part of a page. */
  String html() {
    StringBuilder html = new StringBuilder("<h2>Comparison</h2>\n<p class=\"lead\">");
    html.append(Markup.text(sentence())).append("</p>\n").append(scatter());
    html.append("<table><tr><th>settings");
    for (Goal goal : Goal.values()) {
      html.append("<th>").append(goal.key());
    }
    html.append("<th>good\n");
    Candidate best = best();
    for (Candidate candidate : candidates) {
      html.append(candidate.equals(best) ? "<tr class=\"best\"><td><b>" : "<tr><td>")
          .append(Markup.text(candidate.name()))
          .append(candidate.equals(best) ? "</b> (best)" : "");
      for (Goal goal : Goal.values()) {
        html.append("<td>").append(shown(goal, candidate.median(goal)));
      }
      html.append("<td>%d of %d%n".formatted(candidate.good(), variation.seeds()));
    }
    return html.append("</table>\n<p>Medians over the seeds.</p>\n").toString();
  }

  /** Each combination as a point, with the spread of its seeds as a cross. */
  private String scatter() {
    double mostCalls = Chart.rounded(most(Goal.CALLS_WHILE_DOWN));
    double mostTime = Chart.rounded(most(Goal.TIME_TO_DRAIN));
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<figure><p class=\"heading\"><b>Time to drain (up) against calls while down (right)</b></p><div class=\"wide\"><svg class=\"chart scatter\" role=\"img\" viewBox=\"0 0 %d %d\" aria-label=\"Time to drain against calls while down\"><desc>%s</desc>"
            .formatted(SCATTER_WIDTH, SCATTER_HEIGHT, Markup.text(sentence())));
    for (int i = 0; i <= SCATTER_STEPS; i++) {
      double share = (double) i / SCATTER_STEPS;
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/><text class=\"value\" x=\"%d\" y=\"%.1f\">%s</text><text class=\"time\" x=\"%.1f\" y=\"%d\">%,.0f</text>",
              MARGIN,
              y(share),
              x(1),
              y(share),
              MARGIN - 6,
              y(share) + 4,
              i == 0 ? "0" : shown(Goal.TIME_TO_DRAIN, share * mostTime),
              x(share),
              SCATTER_HEIGHT - 4,
              share * mostCalls));
    }
    Candidate best = best();
    for (Candidate candidate : candidates) {
      double left = x(candidate.least(Goal.CALLS_WHILE_DOWN) / mostCalls);
      double right = x(candidate.most(Goal.CALLS_WHILE_DOWN) / mostCalls);
      double low = y(candidate.least(Goal.TIME_TO_DRAIN) / mostTime);
      double high = y(candidate.most(Goal.TIME_TO_DRAIN) / mostTime);
      double x = x(candidate.median(Goal.CALLS_WHILE_DOWN) / mostCalls);
      double y = y(candidate.median(Goal.TIME_TO_DRAIN) / mostTime);
      svg.append(
          String.format(
              Locale.ROOT,
              "<g><title>%s</title><line class=\"spread\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/><line class=\"spread\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/><circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"/></g>",
              Markup.text(candidate.name()),
              left,
              y,
              right,
              y,
              x,
              low,
              x,
              high,
              candidate.equals(best) ? "best" : "",
              x,
              y,
              candidate.equals(best) ? 7 : 4));
    }
    return svg.append(
            "</svg></div><figcaption>A point for each combination, with the spread over the seeds. The filled point is the best; the table has the numbers.</figcaption></figure>\n")
        .toString();
  }

  private double most(Goal goal) {
    return candidates.stream().mapToDouble(candidate -> candidate.most(goal)).max().orElse(0);
  }

  private static double x(double share) {
    return MARGIN + (SCATTER_WIDTH - MARGIN - 30.0) * share;
  }

  private static double y(double share) {
    return SCATTER_HEIGHT - 24 - (SCATTER_HEIGHT - 44.0) * share;
  }
}
