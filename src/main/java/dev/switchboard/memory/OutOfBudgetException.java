package dev.switchboard.memory;

/** The memory budget has no bytes left for a piece of work. The same work may succeed later. */
public final class OutOfBudgetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfBudgetException(String holder) {
    super("the memory budget has no bytes left for " + holder, null, false, false);
  }
}
