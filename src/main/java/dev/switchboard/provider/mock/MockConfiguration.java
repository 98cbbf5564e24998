package dev.switchboard.provider.mock;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all mock providers do wrong, and can be told anew at any time: global faults, and for each
 * provider those of its own, which fall back member by member.
 *
 * <p>A change acts on the next attempt, as a whole: an attempt asks once and holds what it was
 * given. A change that would leave any provider with faults that contradict each other changes
 * nothing. Seeds are fixed at start. A quota that is changed begins with a full bucket; one that is
 * not goes on. Safe for use by many threads; reading never waits.
 */
public final class MockConfiguration {
  private final LongSupplier nanoTime;
  private final AllFaults atStart;
  private volatile State state;

  /**
   * The faults of one provider at one moment.
   *
   * @param own what was said of this provider
   * @param effective what holds; complete but for the seed, which there may not be
   */
  public record Faults(PartialFaults own, PartialFaults effective) {}

  private record State(AllFaults faults, Map<String, ActiveFaults> activeFaults) {}

  /**
   * @param global absent members are those that are built in
   * @param providers what each provider has of its own, in the order in which they are named
   * @param nanoTime monotonic nanoseconds, for quotas
   * @throws IllegalArgumentException when values contradict each other
   */
  public MockConfiguration(
      PartialFaults global, Map<String, PartialFaults> providers, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    AllFaults faults = new AllFaults(global, providers);
    List<FaultConflict> wrong = faults.contradictions();
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(wrong.toString());
    }
    this.atStart = faults;
    this.state = activeFaults(faults, Map.of());
  }

  /** The names of the mock providers, in their order. */
  public Set<String> providers() {
    return state.faults().own().keySet();
  }

  /** What holds where a provider has nothing of its own; complete but for the seed. */
  public PartialFaults global() {
    return state.faults().complete();
  }

  /**
   * The faults of a provider.
   *
   * @throws IllegalArgumentException when there is no such provider
   */
  public Faults faults(String provider) {
    AllFaults faults = state.faults();
    return new Faults(faults.own(provider), faults.effective(provider));
  }

  /** What the next attempt at a provider, which must be one of these, is answered by. */
  public ActiveFaults activeFaults(String provider) {
    return Objects.requireNonNull(state.activeFaults().get(provider), provider);
  }

  /**
   * Replaces members, all of them or none.
   *
   * @param provider whose members; null for the global ones
   * @param changes null takes back what was said: a provider then has the global value, the global
   *     faults the one that is built in
   * @return why nothing was changed; empty when the change is in force
   * @throws IllegalArgumentException when there is no such provider, or a value is out of its range
   */
  public synchronized List<FaultConflict> change(
      @Nullable String provider, Map<FaultMember, ? extends @Nullable Integer> changes) {
    return replace(provider, state.faults().with(provider, changes));
  }

  /**
   * Takes back every change: what was said at the start holds again.
   *
   * @param provider whose members; null for the global ones
   * @return why nothing was changed: what holds elsewhere now may contradict them; else empty
   * @throws IllegalArgumentException when there is no such provider
   */
  public synchronized List<FaultConflict> reset(@Nullable String provider) {
    return replace(provider, state.faults().as(provider, atStart));
  }

  /** Takes back every change of all of them. */
  public synchronized void resetAll() {
    state = activeFaults(atStart, Map.of());
  }

  private List<FaultConflict> replace(@Nullable String provider, AllFaults changed) {
    List<FaultConflict> wrong = contradictions(provider, changed);
    if (wrong.isEmpty()) {
      state = activeFaults(changed, state.activeFaults());
    }
    return wrong;
  }

  /** What {@link #change} would answer, without changing anything. */
  public List<FaultConflict> check(
      @Nullable String provider, Map<FaultMember, ? extends @Nullable Integer> changes) {
    return contradictions(provider, state.faults().with(provider, changes));
  }

  /** Only what the change is to blame for: the rest was in order before. */
  private static List<FaultConflict> contradictions(@Nullable String provider, AllFaults faults) {
    return provider == null ? faults.contradictions() : faults.contradictions(provider);
  }

  private State activeFaults(AllFaults faults, Map<String, ActiveFaults> before) {
    Map<String, ActiveFaults> after = new HashMap<>();
    for (String provider : faults.own().keySet()) {
      PartialFaults effective = faults.effective(provider);
      ActiveFaults old = before.get(provider);
      Quota quota =
          quota(effective.require(FaultMember.QUOTA_PER_SECOND), old == null ? null : old.quota());
      after.put(provider, new ActiveFaults(effective.toProfile(), quota, effective.toReceipts()));
    }
    return new State(faults, Map.copyOf(after));
  }

  private @Nullable Quota quota(int perSecond, @Nullable Quota old) {
    if (perSecond == 0) {
      return null;
    }
    return old != null && old.perSecond() == perSecond ? old : new Quota(perSecond, nanoTime);
  }
}
