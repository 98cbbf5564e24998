package dev.switchboard.queue;

/** The store cannot read what an event of the queue is about. Nothing was changed. */
public final class UnreadableEventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient EventKey event;

  public UnreadableEventException(EventKey event, Throwable cause) {
    super("the event " + event + " cannot be read", cause);
    this.event = event;
  }

  /** The event that is to be put aside. */
  public EventKey event() {
    return event;
  }
}
