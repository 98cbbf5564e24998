package dev.switchboard.rehearsal;

import dev.switchboard.rehearsal.scenario.Scenario.Demand;
import dev.switchboard.rehearsal.scenario.Scenario.Expectation;
import java.util.ArrayList;
import java.util.List;

/** Counts the calls that expectations ask about. For one thread. */
final class DemandedCalls {
  private final List<Asked> asked = new ArrayList<>();

  private static final class Asked {
    final Demand.Calls demand;
    long count;

    Asked(Demand.Calls demand) {
      this.demand = demand;
    }
  }

  DemandedCalls(List<Expectation> expectations) {
    for (Expectation expectation : expectations) {
      if (expectation.demand() instanceof Demand.Calls calls) {
        asked.add(new Asked(calls));
      }
    }
  }

  void called(String provider, long now) {
    for (Asked one : asked) {
      if (one.demand.provider().equals(provider) && one.demand.between().holds(now)) {
        one.count++;
      }
    }
  }

  long of(Demand.Calls calls) {
    return asked.stream()
        .filter(one -> one.demand.equals(calls))
        .mapToLong(one -> one.count)
        .findFirst()
        .orElse(0);
  }
}
