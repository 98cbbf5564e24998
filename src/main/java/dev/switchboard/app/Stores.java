package dev.switchboard.app;

import dev.switchboard.cluster.NodeName;
import dev.switchboard.store.Database;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.postgres.PostgresDatabase;
import dev.switchboard.store.sqlite.SqliteDatabase;
import java.time.Instant;
import java.util.function.LongSupplier;

/** Opens the kind of store that the settings ask for. */
final class Stores {
  private Stores() {}

  /**
   * Opens the store.
   *
   * @throws StoreOpenException with a sentence for the user
   */
  static Database open(StoreSettings store, Instant now, LongSupplier nanoTime, NodeName name)
      throws StoreOpenException {
    return store.isShared()
        ? PostgresDatabase.open(store, now, nanoTime, name)
        : SqliteDatabase.open(store.file(), now, store.readTimeout());
  }
}
