package dev.switchboard.rehearsal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened to single messages. They are known only at the end of a run, so the run is made
 * again with an eye on them: it is the same run.
 */
public final class Timelines {
  private static final int MAX_STEPS = 60;

  private final Map<Long, List<Step>> steps = new LinkedHashMap<>();

  /** Something that happened to a message. */
  record Step(long at, int node, String what) {}

  private Timelines() {}

  /** Of the messages that took longest. */
  public static Timelines ofTheWorst(RehearsalResult result) {
    Timelines timelines = new Timelines();
    result.ledger().worst().forEach(it -> timelines.steps.put(it.id(), new ArrayList<>()));
    Map<Long, List<Step>> watched = new HashMap<>(timelines.steps);
    Trace.Witness witness =
        (kind, at, node, subject, detail) -> {
          List<Step> ofIt = watched.get(subject);
          if (ofIt != null && ofIt.size() < MAX_STEPS && isOfAMessage(kind)) {
            ofIt.add(new Step(at, node, words(kind, detail)));
          }
        };
    new Rehearsal(result.scenario(), result.settings(), witness, CrankedNode.Hooks.NONE).run();
    return timelines;
  }

  List<Step> of(long message) {
    return steps.getOrDefault(message, List.of());
  }

  private static boolean isOfAMessage(Trace.Kind kind) {
    return switch (kind) {
      case ACCEPTED, CALLED, HANGS, TAKEN, ATTEMPTED, DISPATCHED, FAILED, ENGINE -> true;
      case REFUSED, BREAKER, PAUSE, DEFERRED, ACCIDENT -> false;
    };
  }

  private static String words(Trace.Kind kind, String detail) {
    return switch (kind) {
      case ACCEPTED -> "accepted (" + detail + ")";
      case CALLED -> "sent to " + detail;
      case HANGS -> detail + " does not answer";
      case TAKEN -> "taken by " + detail;
      case ATTEMPTED -> "attempt recorded: " + detail;
      case DISPATCHED -> "dispatched";
      case FAILED -> "given up: " + detail;
      case REFUSED, BREAKER, PAUSE, DEFERRED, ENGINE, ACCIDENT -> detail;
    };
  }
}
