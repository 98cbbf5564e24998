package dev.switchboard.store.transfer;

import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.copy.CopyOut;

/**
 * The rows that the target sends in the binary COPY format, one after the other. By the protocol
 * each comes in a message of its own (PostgreSQL documentation, "COPY Operations"), the first one
 * behind the header, and the trailer as if it were another row.
 */
final class TargetRows {
  private final CopyOut copy;
  private byte[] bytes;
  private int from;

  /** Begins with the first row. */
  TargetRows(CopyOut copy) throws SQLException, TransferException {
    this.copy = copy;
    this.bytes = message();
    if (bytes.length == Tuple.HEADER.length) {
      bytes = message();
    } else {
      from = Tuple.HEADER.length;
    }
    drainAtEnd();
  }

  /** Whether there is no present row any more. */
  boolean ended() {
    return Arrays.equals(bytes, from, bytes.length, Tuple.TRAILER, 0, Tuple.TRAILER.length);
  }

  /** The present row is all of it after {@link #from()}. */
  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  /** Whether the present row is the same as one of the source. */
  boolean is(Tuple tuple) {
    return Arrays.equals(bytes, from, bytes.length, tuple.bytes(), 0, tuple.length());
  }

  void next() throws SQLException, TransferException {
    bytes = message();
    from = 0;
    drainAtEnd();
  }

  private byte[] message() throws SQLException, TransferException {
    byte[] message = copy.readFromCopy();
    if (message == null) {
      throw new TransferException("the target ends its rows before it has said so");
    }
    return message;
  }

  /** Behind the trailer there is only the word that all was sent, which has to be read as well. */
  private void drainAtEnd() throws SQLException, TransferException {
    if (ended() && copy.readFromCopy() != null) {
      throw new TransferException("the target sends rows after it has said that there are none");
    }
  }
}
