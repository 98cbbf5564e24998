package dev.switchboard.store.transfer;

/** Nothing more can be copied; the message is one sentence for the person who asked for it. */
public final class TransferException extends Exception {
  private static final long serialVersionUID = 1L;

  TransferException(String message) {
    super(message);
  }

  TransferException(String message, Throwable cause) {
    super(message, cause);
  }
}
