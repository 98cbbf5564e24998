package dev.switchboard.store.memory;

/** What was counted of a channel. */
final class Totals {
  static final Totals NONE = new Totals();

  long accepted;
  long dispatched;
  long failed;
  long received;
  long conversations;
}
