package dev.switchboard.rehearsal.scenario;

import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.scenario.Scenario.Accident;
import dev.switchboard.rehearsal.scenario.Scenario.Demand;
import dev.switchboard.rehearsal.scenario.Scenario.Expectation;
import dev.switchboard.rehearsal.scenario.Scenario.Source;
import dev.switchboard.spelling.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds what a scenario speaks of against what the settings know. */
public final class ScenarioCheck {
  private ScenarioCheck() {}

  /**
   * What does not fit, each in a sentence; empty when all is well.
   *
   * @param providers of the settings, by name, and the channels that each carries
   */
  public static List<String> mistakes(Scenario scenario, Map<String, List<Channel>> providers) {
    List<String> mistakes = new ArrayList<>();
    List<String> known = List.copyOf(providers.keySet());
    for (Source source : scenario.traffic()) {
      Channel channel = source.channel();
      if (providers.values().stream().noneMatch(carried -> carried.contains(channel))) {
        mistakes.add(
            "traffic %s: no provider of the settings carries %s"
                .formatted(source.name(), channel.wireName()));
      }
    }
    scenario.carriers().keySet().forEach(name -> check("providers", name, known, mistakes));
    for (Accident accident : scenario.accidents()) {
      if (accident instanceof Accident.Operator operator) {
        check("accidents", operator.provider(), known, mistakes);
      }
    }
    for (Expectation expectation : scenario.expectations()) {
      String provider = providerOf(expectation.demand());
      if (provider != null) {
        check("expect, line " + expectation.line(), provider, known, mistakes);
      }
    }
    return mistakes;
  }

  private static void check(String where, String name, List<String> known, List<String> mistakes) {
    if (!known.contains(name)) {
      mistakes.add(where + ": the settings have no provider " + name + Suggestion.of(name, known));
    }
  }

  private static @Nullable String providerOf(Demand demand) {
    return switch (demand) {
      case Demand.Drained it -> it.provider();
      case Demand.Calls it -> it.provider();
      case Demand.AttemptsPerMessage it -> it.provider();
      case Demand.Backlog it -> it.provider();
      case Demand.Lost _,
          Demand.Duplicates _,
          Demand.DeadLetters _,
          Demand.Refused _,
          Demand.Delay _,
          Demand.Order _ ->
          null;
    };
  }
}
