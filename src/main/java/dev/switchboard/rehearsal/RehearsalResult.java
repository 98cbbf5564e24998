package dev.switchboard.rehearsal;

import dev.switchboard.rehearsal.scenario.Amounts;
import dev.switchboard.rehearsal.scenario.Scenario;
import dev.switchboard.rehearsal.scenario.Scenario.Demand;
import dev.switchboard.rehearsal.scenario.Scenario.Expectation;
import dev.switchboard.rehearsal.scenario.Scenario.Goal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of a rehearsal. */
public final class RehearsalResult {
  private final Scenario scenario;
  private final RehearsedSettings settings;
  private final Ledger ledger;
  private final long pendingInStore;
  private final long endedAt;
  private final long events;
  private final String hash;
  private final List<Verdict> verdicts;

  /**
   * An expectation and what became of it.
   *
   * @param measured as it is shown
   */
  public record Verdict(int line, String expectation, String measured, boolean met) {}

  /**
   * What is kept of one run among many.
   *
   * @param name of the scenario, with its seed
   * @param violations rules of the engine that were broken
   */
  public record Summary(String name, List<Verdict> verdicts, List<String> violations) {
    /** Whether every expectation was met, and no rule of the engine was broken. */
    public boolean isGood() {
      return violations.isEmpty() && verdicts.stream().allMatch(Verdict::met);
    }
  }

  RehearsalResult(
      Scenario scenario,
      RehearsedSettings settings,
      Ledger ledger,
      long pendingInStore,
      long endedAt,
      long events,
      String hash) {
    this.scenario = scenario;
    this.settings = settings;
    this.ledger = ledger;
    this.pendingInStore = pendingInStore;
    this.endedAt = endedAt;
    this.events = events;
    this.hash = hash;
    this.verdicts = scenario.expectations().stream().map(this::judge).toList();
  }

  /** The expectations, in the order of the scenario. */
  public List<Verdict> verdicts() {
    return verdicts;
  }

  /** Whether every expectation was met, and no rule of the engine was broken. */
  public boolean isGood() {
    return summary().isGood();
  }

  /** What is to be kept of it where there are many. */
  public Summary summary() {
    return new Summary(
        scenario.title() + ", seed " + scenario.seed(), verdicts, List.copyOf(violations()));
  }

  /** Rules of the engine that were broken: defects of this program. */
  public List<String> violations() {
    return ledger.findings().violations();
  }

  /** SHA-256 over everything that happened. */
  public String hash() {
    return hash;
  }

  /** Things that happened. */
  public long events() {
    return events;
  }

  /** When the last message had ended, or the time was up, in nanoseconds. */
  public long endedAt() {
    return endedAt;
  }

  /** Accepted messages that neither ended nor wait. */
  public long lost() {
    return ledger.accepted - ledger.dispatched - ledger.failed - pendingInStore;
  }

  public long accepted() {
    return ledger.accepted;
  }

  public long dispatched() {
    return ledger.dispatched;
  }

  /** Dead letters. */
  public long failed() {
    return ledger.failed;
  }

  public long refused() {
    return ledger.refused;
  }

  public long stillWaiting() {
    return pendingInStore;
  }

  /** Messages that a provider delivered more than once. */
  public long duplicates() {
    return ledger.duplicates;
  }

  /** Calls for messages that the provider had taken already. */
  public long repeated() {
    return ledger.repeated;
  }

  /** How often each noteworthy situation was reached. */
  public Map<String, Long> situations() {
    return ledger.findings().situations();
  }

  Scenario scenario() {
    return scenario;
  }

  RehearsedSettings settings() {
    return settings;
  }

  Ledger ledger() {
    return ledger;
  }

  /**
   * When the backlog of a provider was gone, in nanoseconds after the provider was last down.
   *
   * @return -1 when it never was, or there was none
   */
  long drainTime(CarrierBooks books) {
    long back = lastDown(books);
    int gone = back < 0 ? -1 : books.goneAfter(back);
    return gone < 0 ? -1 : Math.max(0, gone * Amounts.SECOND - back);
  }

  /** When the provider was down for the last time, -1 for never. */
  static long lastDown(CarrierBooks books) {
    for (int second = books.failing.seconds() - 1; second >= 0; second--) {
      if (books.failing.at(second) >= 1) {
        return (second + 1) * Amounts.SECOND;
      }
    }
    return -1;
  }

  /** The number that a comparison goes by; times in seconds. */
  double goal(Goal goal) {
    return switch (goal) {
      case TIME_TO_DRAIN ->
          ledger.carriers().stream()
                  .mapToDouble(books -> {
                    long time = drainTime(books);
                    return time < 0 && lastDown(books) >= 0 ? scenario.drainLimit() : time;
                  })
                  .max()
                  .orElse(0)
              / Amounts.SECOND;
      case CALLS_WHILE_DOWN ->
          ledger.carriers().stream().mapToDouble(books -> books.callsWhileDown).sum();
      case DELAY_P99 -> (double) ledger.delays().quantile(0.99) / Amounts.SECOND;
      case ATTEMPTS_PER_MESSAGE ->
          ledger.carriers().stream().mapToDouble(CarrierBooks::attemptsPerMessage).max().orElse(0);
      case DEAD_LETTERS -> ledger.failed;
      case PEAK_BACKLOG -> ledger.carriers().stream().mapToDouble(CarrierBooks::peak).sum();
    };
  }

  private Verdict judge(Expectation expectation) {
    return switch (expectation.demand()) {
      case Demand.Lost(long most) -> atMost(expectation, lost(), most);
      case Demand.Duplicates(long most) -> atMost(expectation, duplicates(), most);
      case Demand.DeadLetters(long most) -> atMost(expectation, failed(), most);
      case Demand.Refused(long most) -> atMost(expectation, refused(), most);
      case Demand.Calls calls -> atMost(expectation, ledger.demanded(calls), calls.atMost());
      case Demand.Order _ ->
          verdict(
              expectation,
              ledger.outOfOrder == 0 ? "kept" : ledger.outOfOrder + " overtook",
              ledger.outOfOrder == 0);
      case Demand.Delay delay -> {
        LogHistogram seen = ledger.delays().of(delay);
        long measured = seen.quantile(delay.quantile());
        yield verdict(
            expectation,
            seen.total() == 0 ? "no messages" : Amounts.shown(measured),
            seen.total() > 0 && measured <= delay.atMost());
      }
      case Demand.Drained(String provider, long after, long within) -> {
        CarrierBooks books = ledger.carrier(provider);
        int gone = books == null ? -1 : books.goneAfter(after);
        long took = Math.max(0, gone * Amounts.SECOND - after);
        yield verdict(
            expectation, gone < 0 ? "never" : Amounts.shown(took), gone >= 0 && took <= within);
      }
      case Demand.AttemptsPerMessage(String provider, double most) -> {
        CarrierBooks books = ledger.carrier(provider);
        double measured = books == null ? 0 : books.attemptsPerMessage();
        yield verdict(expectation, String.format(Locale.ROOT, "%.2f", measured), measured <= most);
      }
      case Demand.Backlog(String provider, long most) -> {
        CarrierBooks books = ledger.carrier(provider);
        yield atMost(expectation, books == null ? 0 : (long) books.peak(), most);
      }
    };
  }

  private static Verdict atMost(Expectation expectation, long measured, long most) {
    return verdict(expectation, String.format(Locale.ROOT, "%,d", measured), measured <= most);
  }

  private static Verdict verdict(Expectation expectation, String measured, boolean met) {
    return new Verdict(expectation.line(), expectation.text(), measured, met);
  }
}
