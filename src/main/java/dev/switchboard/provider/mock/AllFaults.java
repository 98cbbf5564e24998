package dev.switchboard.provider.mock;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was said about all mock providers, which may contradict itself. Immutable.
 *
 * @param global what was said of all of them
 * @param own what was said of each, in the order in which they are named
 */
record AllFaults(PartialFaults global, Map<String, PartialFaults> own) {
  private static final int ALL_ATTEMPTS_PCT = 100;
  private static final Set<FaultMember> SHARES =
      Set.of(FaultMember.TIMEOUT_PCT, FaultMember.ERROR_PCT, FaultMember.RATELIMIT_PCT);
  private static final Set<FaultMember> RECEIPTS =
      Set.of(FaultMember.RECEIPTS_UNDELIVERED_PCT, FaultMember.RECEIPTS_LOST_PCT);

  AllFaults {
    own = Collections.unmodifiableMap(new LinkedHashMap<>(own));
  }

  /** The global faults; complete but for the seed. */
  PartialFaults complete() {
    return global.over(PartialFaults.BUILT_IN);
  }

  /**
   * What was said of one provider.
   *
   * @throws IllegalArgumentException when there is no such provider
   */
  PartialFaults own(String provider) {
    PartialFaults found = own.get(provider);
    if (found == null) {
      throw new IllegalArgumentException("no mock provider is named " + provider);
    }
    return found;
  }

  /** What holds for a provider; complete but for the seed. */
  PartialFaults effective(String provider) {
    return own(provider).over(complete());
  }

  /** All this with some members of a provider, or of the global faults for null, replaced. */
  AllFaults with(@Nullable String provider, Map<FaultMember, ? extends @Nullable Integer> changes) {
    return provider == null
        ? new AllFaults(global.with(changes), own)
        : withOwn(provider, own(provider).with(changes));
  }

  /** All this with the members of a provider, or the global ones for null, taken from others. */
  AllFaults as(@Nullable String provider, AllFaults others) {
    return provider == null
        ? new AllFaults(others.global, own)
        : withOwn(provider, others.own(provider));
  }

  private AllFaults withOwn(String provider, PartialFaults faults) {
    Map<String, PartialFaults> changed = new LinkedHashMap<>(own);
    changed.put(provider, faults);
    return new AllFaults(global, changed);
  }

  /** What makes no sense in the global faults, and what they lead to at providers. */
  List<FaultConflict> contradictions() {
    List<FaultConflict> found = new ArrayList<>(contradictionsIn(complete(), ""));
    own.forEach((name, faults) -> {
      for (FaultConflict contradiction :
          contradictionsIn(effective(name), " at provider " + name)) {
        // What a provider only inherits is a mistake of the global faults, and told there.
        if (!Collections.disjoint(faults.values().keySet(), contradiction.members())) {
          found.add(contradiction);
        }
      }
    });
    return found;
  }

  /** What makes no sense in the faults that a provider has in the end. */
  List<FaultConflict> contradictions(String provider) {
    return contradictionsIn(effective(provider), "");
  }

  private static List<FaultConflict> contradictionsIn(PartialFaults faults, String where) {
    List<FaultConflict> found = new ArrayList<>();
    int total = SHARES.stream().mapToInt(faults::require).sum();
    if (total > ALL_ATTEMPTS_PCT) {
      found.add(
          new FaultConflict(
              SHARES,
              "",
              "timeout_pct %d, error_pct %d and ratelimit_pct %d%s add up to %d; allowed: at most %d"
                  .formatted(
                      faults.require(FaultMember.TIMEOUT_PCT),
                      faults.require(FaultMember.ERROR_PCT),
                      faults.require(FaultMember.RATELIMIT_PCT),
                      where,
                      total,
                      ALL_ATTEMPTS_PCT)));
    }
    range(faults, where, FaultMember.LATENCY_MIN_MS, FaultMember.LATENCY_MAX_MS, found);
    int undelivered = faults.require(FaultMember.RECEIPTS_UNDELIVERED_PCT);
    int lost = faults.require(FaultMember.RECEIPTS_LOST_PCT);
    if (undelivered + lost > ALL_ATTEMPTS_PCT) {
      found.add(
          new FaultConflict(
              RECEIPTS,
              "receipts",
              "receipts.undelivered_pct %d and receipts.lost_pct %d%s add up to %d; allowed: at most %d"
                  .formatted(undelivered, lost, where, undelivered + lost, ALL_ATTEMPTS_PCT)));
    }
    range(
        faults, where, FaultMember.RECEIPTS_DELAY_MIN_MS, FaultMember.RECEIPTS_DELAY_MAX_MS, found);
    return found;
  }

  /** The two ends of a range, which stand in one object. */
  private static void range(
      PartialFaults faults,
      String where,
      FaultMember least,
      FaultMember most,
      List<FaultConflict> found) {
    int min = faults.require(least);
    int max = faults.require(most);
    if (min > max) {
      String path = least.path().substring(0, least.path().lastIndexOf('/'));
      String name = path.replace('/', '.');
      found.add(
          new FaultConflict(
              Set.of(least, most),
              path,
              "%s.min %d%s is more than %s.max %d".formatted(name, min, where, name, max)));
    }
  }
}
