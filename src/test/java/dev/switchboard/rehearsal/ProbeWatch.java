package dev.switchboard.rehearsal;

import dev.switchboard.rehearsal.CarrierBooks.BreakerChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one node to one provider as the provider knows them, held against what the breaker
 * makes of them.
 */
final class ProbeWatch {
  private static final String OPEN = "open";
  private static final String HALF_OPEN = "half_open";

  private final CarrierBooks books;
  private final int node;
  private final int mostProbes;
  private final List<Call> failed = new ArrayList<>();
  private int epoch;
  private int probesInFlight;
  private int probesSucceeded;

  private record Call(long startedAt, long endedAt) {}

  /**
   * @param mostProbes that the policy of the breaker lets through
   */
  ProbeWatch(CarrierBooks books, int node, int mostProbes) {
    this.books = books;
    this.node = node;
    this.mostProbes = mostProbes;
  }

  private List<BreakerChange> changes() {
    return books.breaker.stream().filter(change -> change.node() == node).toList();
  }

  /** Whether the breaker is half-open, as far as it has told. */
  boolean isHalfOpen() {
    List<BreakerChange> changes = changes();
    return !changes.isEmpty() && changes.getLast().to().equals(HALF_OPEN);
  }

  private void follow() {
    int now = changes().size();
    if (epoch != now) {
      epoch = now;
      probesInFlight = 0;
      probesSucceeded = 0;
    }
  }

  /** A call begins; what is wrong with it, null when nothing is. */
  @Nullable String called() {
    follow();
    List<BreakerChange> changes = changes();
    if (!changes.isEmpty() && changes.getLast().to().equals(OPEN)) {
      return "sends while its breaker is open";
    }
    return isHalfOpen() && ++probesInFlight > mostProbes ? "sends too many probes" : null;
  }

  /**
   * A call has ended.
   *
   * @param begunIn the {@link #epoch} in which it began
   */
  void ended(int begunIn, long startedAt, long now, boolean isSuccess, boolean isFailure) {
    follow();
    if (isFailure) {
      failed.add(new Call(startedAt, now));
    }
    if (begunIn == epoch && isHalfOpen()) {
      probesInFlight--;
      probesSucceeded += isSuccess ? 1 : 0;
    }
  }

  /** Changes of the breaker so far. */
  int epoch() {
    follow();
    return epoch;
  }

  /** What is wrong when nothing is left to do at this moment; null when nothing is. */
  @Nullable String atRest() {
    follow();
    return isHalfOpen() && probesSucceeded >= mostProbes
        ? "is half-open although its probes have succeeded"
        : null;
  }

  /** What is wrong with the changes that there were; null when nothing is. */
  @Nullable String inTheEnd() {
    List<BreakerChange> changes = changes();
    for (int i = 1; i < changes.size(); i++) {
      BreakerChange change = changes.get(i);
      BreakerChange before = changes.get(i - 1);
      if (change.reason().equals("probe_failed")
          && failed.stream()
              .noneMatch(call ->
                  call.startedAt() >= before.at()
                      && call.endedAt() >= before.at()
                      && call.endedAt() <= change.at())) {
        return "opened again although no probe had failed";
      }
    }
    return null;
  }
}
