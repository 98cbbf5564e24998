package dev.switchboard.store.transfer;

import dev.switchboard.digest.Sha256;
import java.security.MessageDigest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/** Reads one table on both sides again, and compares. */
final class TableCheck {
  /** How often to ask whether to stop, and to say how far it is. */
  private static final int STEP_ROWS = 10_000;

  private final SourceFile source;
  private final Target target;
  private final TransferProgress progress;
  private final BooleanSupplier stop;

  /** What one side has: rows, and a sum over all of them in their order. */
  private static final class Side {
    private final MessageDigest sha256 = Sha256.start();
    private long rows;

    void add(byte[] bytes, int from, int to) {
      sha256.update(bytes, from, to - from);
      rows++;
    }

    String checksum() {
      return HexFormat.of().formatHex(sha256.digest());
    }
  }

  TableCheck(SourceFile source, Target target, TransferProgress progress, BooleanSupplier stop) {
    this.source = source;
    this.target = target;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Compares.
   *
   * @return null when it was stopped before the end
   * @throws TransferException when the sides differ
   */
  @Nullable TableSum run(Table table) throws SQLException, TransferException {
    progress.at(table);
    CopyOut copy = target.copies().copyOut(table.copyOut());
    try (PreparedStatement statement = source.read(table);
        ResultSet sourceRows = statement.executeQuery()) {
      return compare(table, sourceRows, new TargetRows(copy));
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private @Nullable TableSum compare(Table table, ResultSet sourceRows, TargetRows targetRows)
      throws SQLException, TransferException {
    Side here = new Side();
    Side there = new Side();
    Tuple tuple = new Tuple(table);
    Long firstDifference = null;
    boolean more = sourceRows.next();
    while (more || !targetRows.ended()) {
      if (more) {
        tuple.read(sourceRows);
        here.add(tuple.bytes(), 0, tuple.length());
      }
      if (firstDifference == null && !(more && !targetRows.ended() && targetRows.is(tuple))) {
        firstDifference =
            more
                ? Tuple.label(table, tuple.bytes(), 0)
                : Tuple.label(table, targetRows.bytes(), targetRows.from());
      }
      if (!targetRows.ended()) {
        there.add(targetRows.bytes(), targetRows.from(), targetRows.bytes().length);
        targetRows.next();
      }
      if (more && here.rows % STEP_ROWS == 0) {
        progress.advance(STEP_ROWS);
        if (stop.getAsBoolean()) {
          return null;
        }
      }
      more = more && sourceRows.next();
    }
    progress.advance(here.rows % STEP_ROWS);
    return verdict(table, here, there, firstDifference);
  }

  private static TableSum verdict(
      Table table, Side here, Side there, @Nullable Long firstDifference) throws TransferException {
    TableSum sum = new TableSum(table.name(), here.rows, here.checksum());
    TableSum other = new TableSum(table.name(), there.rows, there.checksum());
    if (!sum.equals(other)) {
      throw new TransferException(
          "%s differs, first at %s %d: the source has %,d rows (sha256 %s), the target %,d (%s)"
              .formatted(
                  table.name(),
                  table.label(),
                  firstDifference,
                  sum.rows(),
                  sum.shortChecksum(),
                  other.rows(),
                  other.shortChecksum()));
    }
    return sum;
  }
}
