package dev.switchboard.store.postgres;

import dev.switchboard.store.database.TransactionRunner.Kind;
import java.sql.SQLException;

/** Reads SQLSTATE codes (PostgreSQL documentation, appendix A). */
final class PostgresErrors {
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String STOPPED = "57014";

  private PostgresErrors() {}

  /** Whether the server stopped a statement, because it ran for too long. */
  static boolean isStopped(SQLException e) {
    return STOPPED.equals(e.getSQLState());
  }

  static Kind kindOf(Throwable cause) {
    if (!(cause instanceof SQLException failure)) {
      return Kind.WRITE;
    }
    String state = failure.getSQLState();
    if (state == null) {
      // The pool's own, for a connection that it has closed meanwhile.
      return failure.getCause() instanceof SQLException deeper ? kindOf(deeper) : Kind.LOST;
    }
    return switch (state) {
      case LOCK_NOT_AVAILABLE -> Kind.LOCKED;
      // Of two that store the same at once the second fails; when it tries again, it sees the
      // first.
      case "23505" -> Kind.CONFLICT;
      // A statement that took too long; a session that was left idle in a transaction.
      case STOPPED, "25P03" -> Kind.UNABLE;
      case "XX001" -> Kind.WRITE; // a row that is damaged
      case "25006" -> Kind.UNABLE; // read-only: the server is a standby now
      default ->
          switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "40" -> Kind.CONFLICT;
            case "08", "57" -> Kind.LOST;
            case "53", "58", "XX" -> Kind.UNABLE;
            default -> Kind.WRITE;
          };
    };
  }

  /**
   * Whether a commit that failed with this has certainly changed nothing: the server has said so.
   */
  static boolean isRolledBack(Throwable e) {
    String state = e instanceof SQLException failure ? failure.getSQLState() : null;
    return state != null && (state.startsWith("40") || state.startsWith("23"));
  }
}
