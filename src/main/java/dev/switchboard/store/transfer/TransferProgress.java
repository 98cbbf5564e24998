package dev.switchboard.store.transfer;

/** How far a transfer has come. Written by the transfer, read by any thread. */
public final class TransferProgress {
  private volatile State state = new State(Step.OPENING, "", 0, 0, 0, System.nanoTime());

  /** What a transfer does, in this order. */
  public enum Step {
    OPENING,
    COPYING,
    CHECKING
  }

  /**
   * A moment.
   *
   * @param table at work on it
   * @param done rows of this step, those of earlier runs included
   * @param total rows that the step will have done
   * @param before rows that were done when the step began
   * @param sinceNanos when the step began, as {@link System#nanoTime} has it
   */
  public record State(
      Step step, String table, long done, long total, long before, long sinceNanos) {}

  public State state() {
    return state;
  }

  void begin(Step step, long before, long total) {
    state = new State(step, "", before, total, before, System.nanoTime());
  }

  void at(Table table) {
    State now = state;
    state =
        new State(
            now.step(), table.name(), now.done(), now.total(), now.before(), now.sinceNanos());
  }

  void advance(long rows) {
    State now = state;
    state =
        new State(
            now.step(),
            now.table(),
            now.done() + rows,
            now.total(),
            now.before(),
            now.sinceNanos());
  }
}
