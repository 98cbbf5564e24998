package dev.switchboard.tools.load;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** All requests of a plan, by their numbers. For one thread. */
final class Requests {
  private static final long CHANNEL = 1;
  private static final long RECIPIENT = 2;
  private static final long KEY = 3;
  private static final long REPEATED = 4;

  private final LoadPlan plan;
  private final Map<Kind, Template> plain = new EnumMap<>(Kind.class);
  private final Map<Kind, Template> keyed = new EnumMap<>(Kind.class);

  /**
   * @param run names the idempotency keys of this run
   */
  Requests(LoadPlan plan, long run) {
    this.plan = plan;
    for (Kind kind : Kind.values()) {
      plain.put(kind, new Template(plan, kind, null));
      keyed.put(kind, new Template(plan, kind, "load-%016x-".formatted(run)));
    }
  }

  /** Whether a request should repeat an earlier one, if there is one to repeat. */
  boolean repeats(long number) {
    return Draw.percent(draw(number, KEY)) < plan.duplicatesPercent();
  }

  /** Whether a request carries an {@code Idempotency-Key}; those that should repeat one do. */
  boolean carriesKey(long number) {
    return Draw.percent(draw(number, KEY)) < plan.idempotentPercent();
  }

  /** Which of so many earlier requests one repeats. */
  int repeated(long number, int among) {
    return Draw.below(draw(number, REPEATED), among);
  }

  /** A request, whole, as it is every time it is asked for; valid until the next call. */
  byte[] bytes(long number) {
    Kind kind = plan.mix().at(draw(number, CHANNEL));
    Template template = Objects.requireNonNull((carriesKey(number) ? keyed : plain).get(kind));
    return template.patched(number, Draw.below(draw(number, RECIPIENT), plan.recipients()));
  }

  private long draw(long number, long purpose) {
    return Draw.at(Draw.at(plan.seed(), number), purpose);
  }
}
