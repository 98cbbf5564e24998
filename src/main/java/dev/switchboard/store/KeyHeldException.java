package dev.switchboard.store;

import java.sql.SQLException;

/** A transaction that has not ended yet holds the same idempotency key. */
final class KeyHeldException extends SQLException {
  private static final long serialVersionUID = 1L;

  KeyHeldException(SQLException cause) {
    super("the idempotency key is held by another transaction", cause.getSQLState(), cause);
  }
}
