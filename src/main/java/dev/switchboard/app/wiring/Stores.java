package dev.switchboard.app.wiring;

import dev.switchboard.cluster.NodeName;
import dev.switchboard.settings.Settings;
import dev.switchboard.store.DatabaseStore;
import dev.switchboard.store.OpenStore;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.UpgradeListener;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.memory.MemoryProcess;
import dev.switchboard.store.memory.MemoryStore;
import dev.switchboard.store.memory.RenewableNode;
import dev.switchboard.store.postgres.PostgresDatabase;
import dev.switchboard.store.sqlite.SqliteDatabase;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.LogArea;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Opens the kind of store that the settings ask for. */
final class Stores {
  private Stores() {}

  /**
   * Opens the store. Nothing runs on it before it is started.
   *
   * @throws StoreOpenException with a sentence for the user
   */
  static OpenStore open(
      Settings settings, InstantSource clock, LongSupplier nanoTime, NodeName name, EventLog log)
      throws StoreOpenException {
    StoreSettings store = settings.get(Sections.STORE);
    Duration idempotencyTtl = settings.get(Sections.INTAKE).idempotencyTtl();
    if (store.isInMemory()) {
      return inMemory(store, idempotencyTtl, clock);
    }
    UpgradeListener upgrades = (from, to) -> logUpgrade(from, to, log);
    Database database =
        store.isShared()
            ? PostgresDatabase.open(store, clock.instant(), nanoTime, name, upgrades)
            : SqliteDatabase.open(store.file(), clock.instant(), store.readTimeout(), upgrades);
    logClosedToOthers(database.closedToOthers(), log);
    return DatabaseStore.on(database, idempotencyTtl);
  }

  private static OpenStore inMemory(
      StoreSettings settings, Duration idempotencyTtl, InstantSource clock) {
    MemoryStore store =
        new MemoryStore(
            MemoryStore.Keep.EVERYTHING, settings.memoryMaxBytes(), idempotencyTtl, clock);
    return new MemoryProcess(store, new RenewableNode(store.nextProcess()));
  }

  private static void logUpgrade(String from, String to, EventLog log) {
    log.info(
        LogArea.STORE,
        "store_upgrading",
        "Bringing the tables of the store from version "
            + from
            + " to "
            + to
            + ". With many millions of messages this can take minutes.");
  }

  private static void logClosedToOthers(List<Path> closed, EventLog log) {
    if (!closed.isEmpty()) {
      log.info(
          LogArea.STORE,
          "permissions_tightened",
          "Other users of this machine could use these, and cannot any more: "
              + closed.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }
  }
}
