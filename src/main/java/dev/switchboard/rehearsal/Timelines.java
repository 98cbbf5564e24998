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
  private static final int MAX_MOMENTS = 60;

  private final Map<Long, List<Moment>> moments = new LinkedHashMap<>();

  /** Something that happened to a message. */
  record Moment(long at, int node, String what) {}

  private Timelines() {}

  /** Of the messages that took longest. */
  public static Timelines ofTheWorst(RehearsalResult result) {
    Timelines timelines = new Timelines();
    result.ledger().worst().forEach(it -> timelines.moments.put(it.id(), new ArrayList<>()));
    Map<Long, List<Moment>> watched = new HashMap<>(timelines.moments);
    Trace.Witness witness =
        (kind, at, node, subject, detail) -> {
          List<Moment> ofIt = watched.get(subject);
          if (ofIt != null && ofIt.size() < MAX_MOMENTS && isOfAMessage(kind)) {
            ofIt.add(new Moment(at, node, words(kind, detail)));
          }
        };
    new Rehearsal(result.scenario(), result.settings(), witness, CrankedNode.Hooks.NONE).run();
    return timelines;
  }

  List<Moment> of(long message) {
    return moments.getOrDefault(message, List.of());
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
