package dev.switchboard.rehearsal;

import dev.switchboard.rehearsal.scenario.Amounts;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rules of the engine that were broken, and noteworthy situations that were reached. */
final class Findings {
  /** More say nothing new. */
  private static final int MAX_VIOLATIONS = 100;

  private final VirtualTime time;
  private final List<String> violations = new ArrayList<>();
  private final Map<String, Long> situations = new TreeMap<>();
  private long violationsTotal;

  Findings(VirtualTime time) {
    this.time = time;
  }

  /** A rule was broken, at this moment. */
  void violation(String what) {
    violationsTotal++;
    if (violations.size() < MAX_VIOLATIONS) {
      violations.add("at " + Amounts.shown(time.nanos()) + ": " + what);
    }
  }

  void reached(String situation) {
    situations.merge(situation, 1L, Long::sum);
  }

  /** Whether any rule was broken. */
  boolean isBad() {
    return violationsTotal > 0;
  }

  /** The first of them. */
  List<String> violations() {
    return violations;
  }

  /** How often each situation was reached. */
  Map<String, Long> situations() {
    return situations;
  }
}
