package dev.switchboard.store.transfer;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.postgresql.copy.CopyIn;

/** Copies one table, from behind the last row that the target has. */
final class TableCopy {
  /** Rows of a transaction: enough that commits cost nothing, few enough to stop soon. */
  static final int BATCH_ROWS = 20_000;

  private static final long BATCH_BYTES = 16L << 20;

  /** Sent at once; a tuple that is longer goes by itself. */
  private static final int SEND_BYTES = 64 << 10;

  private final SourceFile source;
  private final Target target;
  private final int batchRows;
  private final TransferProgress progress;
  private final BooleanSupplier stop;

  TableCopy(
      SourceFile source,
      Target target,
      int batchRows,
      TransferProgress progress,
      BooleanSupplier stop) {
    this.source = source;
    this.target = target;
    this.batchRows = batchRows;
    this.progress = progress;
    this.stop = stop;
  }

  /** Returns false when it was stopped before the end; what is copied by then is committed. */
  boolean run(Table table) throws SQLException, TransferException {
    progress.at(table);
    try (PreparedStatement statement = source.readAfter(table, target.lastKey(table));
        ResultSet rows = statement.executeQuery()) {
      Tuple tuple = new Tuple(table);
      boolean more = rows.next();
      while (more) {
        if (stop.getAsBoolean()) {
          return false;
        }
        more = batch(table, rows, tuple);
      }
    }
    return true;
  }

  /** From the present row on; returns whether there are more rows than fit into it. */
  private boolean batch(Table table, ResultSet rows, Tuple tuple)
      throws SQLException, TransferException {
    CopyIn copy = target.copies().copyIn(table.copyIn());
    Outbox outbox = new Outbox(copy);
    int count = 0;
    boolean more = true;
    try {
      outbox.add(Tuple.HEADER, Tuple.HEADER.length);
      while (more && count < batchRows && outbox.total < BATCH_BYTES) {
        tuple.read(rows);
        outbox.add(tuple.bytes(), tuple.length());
        count++;
        more = rows.next();
      }
      outbox.add(Tuple.TRAILER, Tuple.TRAILER.length);
      outbox.send();
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
    target.commit();
    progress.advance(count);
    return more;
  }

  /** Gathers tuples that are sent together. */
  private static final class Outbox {
    private final CopyIn copy;
    private final byte[] bytes = new byte[SEND_BYTES];
    private int length;
    private long total;

    Outbox(CopyIn copy) {
      this.copy = copy;
    }

    void add(byte[] more, int size) throws SQLException {
      if (length + size > bytes.length) {
        send();
      }
      if (size > bytes.length) {
        copy.writeToCopy(more, 0, size);
      } else {
        System.arraycopy(more, 0, bytes, length, size);
        length += size;
      }
      total += size;
    }

    void send() throws SQLException {
      copy.writeToCopy(bytes, 0, length);
      length = 0;
    }
  }
}
