package dev.switchboard.event;

/**
 * Is told what has happened.
 *
 * <p>Called from any thread, several at a time: the writers of the store, the lanes, requests. A
 * listener must not block and must be quick, because the thread that tells it goes on only
 * afterwards. What takes longer belongs on a thread of the listener's own, behind a queue with a
 * limit.
 *
 * <p>The events of one message arrive in the order in which they became true, as far as this
 * process made them true. An event is told at most once; a process that dies between a commit and
 * the telling never tells it. What must not be lost is written in the transaction itself.
 */
@FunctionalInterface
public interface EventListener {
  /** An event has happened. What this throws is reported by {@link Listeners} and has no effect. */
  void on(Event event);
}
