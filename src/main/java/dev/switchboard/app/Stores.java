package dev.switchboard.app;

import dev.switchboard.settings.StoreSettings;
import dev.switchboard.store.Database;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.postgres.PostgresDatabase;
import dev.switchboard.store.postgres.PostgresSettings;
import dev.switchboard.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.LongSupplier;

/** Opens the kind of store that the settings ask for. */
final class Stores {
  private static final String SQLITE_URL = "jdbc:sqlite:";

  private Stores() {}

  /**
   * Opens the store.
   *
   * @throws StoreOpenException with a sentence for the user
   */
  static Database open(StoreSettings store, Instant now, LongSupplier nanoTime)
      throws StoreOpenException {
    if (store.isShared()) {
      return PostgresDatabase.open(settings(store), now, nanoTime);
    }
    Path file = Path.of(store.url().substring(SQLITE_URL.length()));
    return SqliteDatabase.open(file, now, store.readTimeout());
  }

  /** How to reach a store that is shared. */
  static PostgresSettings settings(StoreSettings store) {
    return new PostgresSettings(
        store.url(), store.user(), store.password(), store.leaseDuration(), store.readTimeout());
  }
}
