package dev.switchboard.store.transfer;

import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Copies an installation from SQLite to PostgreSQL, and compares the two. It may be interrupted at
 * any moment and run again; what is there by then is not copied twice.
 */
public final class Transfer {
  private final Path from;
  private final StoreSettings to;
  private final int batchRows;
  private final TransferProgress progress;
  private final BooleanSupplier stop;

  /**
   * @param from the file; no server may run on it
   * @param to an empty database, or one that an earlier run did not finish
   * @param progress told how far it is
   * @param stop asked after each batch whether to leave the rest to another run
   */
  public Transfer(Path from, StoreSettings to, TransferProgress progress, BooleanSupplier stop) {
    this(from, to, TableCopy.BATCH_ROWS, progress, stop);
  }

  Transfer(
      Path from, StoreSettings to, int batchRows, TransferProgress progress, BooleanSupplier stop) {
    this.from = from;
    this.to = to;
    this.batchRows = batchRows;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Runs to the end, or until it is told to stop.
   *
   * @param restart whether to delete what an earlier run has copied, and begin anew
   * @return what both sides have now; empty when it was told to stop
   * @throws StoreOpenException when a side cannot be opened; nothing was changed
   * @throws TransferException when it cannot begin, or not go on, or the sides differ; until a run
   *     reaches the end no server starts on the target
   */
  public Optional<List<TableSum>> run(boolean restart)
      throws StoreOpenException, TransferException {
    try (SourceFile source = SourceFile.open(from);
        Target target = Target.open(to)) {
      target.begin(source.identity(), restart);
      List<TableSum> sums = copy(source, target) ? check(source, target) : null;
      if (sums != null) {
        target.finish();
      }
      return Optional.ofNullable(sums);
    } catch (PSQLException e) {
      throw new TransferException(
          "the target fails: "
              + e.getMessage()
              + "; what was copied is kept, and the same command goes on from there",
          e);
    } catch (SQLException | IOException e) {
      throw new TransferException("reading the source failed: " + e.getMessage(), e);
    }
  }

  private boolean copy(SourceFile source, Target target) throws SQLException, TransferException {
    long before = 0;
    for (Table table : Table.ALL) {
      before += target.rows(table);
    }
    progress.begin(TransferProgress.Step.COPYING, before, source.rows());
    TableCopy copy = new TableCopy(source, target, batchRows, progress, stop);
    for (Table table : Table.ALL) {
      if (!copy.run(table)) {
        return false;
      }
    }
    target.analyze();
    return true;
  }

  private @Nullable List<TableSum> check(SourceFile source, Target target)
      throws SQLException, TransferException {
    progress.begin(TransferProgress.Step.CHECKING, 0, source.rows());
    TableCheck check = new TableCheck(source, target, progress, stop);
    List<TableSum> sums = new ArrayList<>();
    for (Table table : Table.ALL) {
      TableSum sum = check.run(table);
      if (sum == null || stop.getAsBoolean()) {
        return null;
      }
      sums.add(sum);
    }
    return sums;
  }
}
