package dev.switchboard.store.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A full database of SQLite, and an empty one of PostgreSQL. */
@Tag("contract")
abstract class TransferSetUp {
  static final int BATCH_ROWS = 7;
  @TempDir Path directory;
  final TargetDatabase target = new TargetDatabase();
  SourceWorld source;

  @BeforeEach
  void fill() throws Exception {
    source = SourceWorld.in(directory);
  }

  @AfterEach
  void drop() {
    target.close();
  }

  Transfer transfer(BooleanSupplier stop) {
    return new Transfer(source.file, target.settings(), BATCH_ROWS, new TransferProgress(), stop);
  }

  static boolean never() {
    return false;
  }

  /** The message with this number in the world of the test. */
  static long idOf(long number) {
    return number * 1000 * (1L << 22) + number;
  }

  /** Copies one batch and is interrupted, unless there is no other; then it goes to the end. */
  Transfer oneBatch() {
    AtomicInteger asked = new AtomicInteger();
    TransferProgress progress = new TransferProgress();
    BooleanSupplier stop =
        () ->
            progress.state().step() == TransferProgress.Step.COPYING && asked.incrementAndGet() > 1;
    return new Transfer(source.file, target.settings(), BATCH_ROWS, progress, stop);
  }

  void assertSameAsOneRun() throws Exception {
    try (TargetDatabase other = new TargetDatabase()) {
      Optional<List<TableSum>> _ =
          new Transfer(source.file, other.settings(), new TransferProgress(), TransferSetUp::never)
              .run(false);
      assertThat(target.everything()).isEqualTo(other.everything());
    }
  }
}
