package dev.switchboard.inbound;

import dev.switchboard.message.MessageId;

/** The store refused to make messages of a batch of events, for what one of them is. */
public final class RefusedEventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient MessageId last;

  /**
   * @param last the last event of the batch: the one to blame where it was alone
   */
  public RefusedEventException(MessageId last, Throwable cause) {
    super("the store refused inbound event " + last, cause);
    this.last = last;
  }

  /** The last event of the batch: the one to blame where it was alone. */
  public MessageId last() {
    return last;
  }
}
