package dev.switchboard.app;

import dev.switchboard.cluster.NodeName;
import dev.switchboard.intake.IntakeSettings;
import dev.switchboard.settings.Settings;
import dev.switchboard.store.Database;
import dev.switchboard.store.JdbcConversationHistory;
import dev.switchboard.store.JdbcDeadLetters;
import dev.switchboard.store.JdbcEventQueue;
import dev.switchboard.store.JdbcInboundQueue;
import dev.switchboard.store.JdbcIntakeStore;
import dev.switchboard.store.JdbcInvariants;
import dev.switchboard.store.JdbcMessageHistory;
import dev.switchboard.store.JdbcReceipts;
import dev.switchboard.store.JdbcRecentTraffic;
import dev.switchboard.store.JdbcRetention;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.LogArea;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The wiring of {@code store}: the ports of the other rooms, on one database. */
record StoreWiring(
    Database database,
    JdbcIntakeStore intake,
    JdbcEventQueue queue,
    JdbcInboundQueue inbound,
    JdbcDeadLetters deadLetters,
    JdbcReceipts receipts,
    JdbcMessageHistory messages,
    JdbcConversationHistory conversations,
    JdbcInvariants invariants,
    JdbcRecentTraffic recentTraffic,
    JdbcRetention retention) {
  /**
   * Opens the database. Nothing runs on it before it is started.
   *
   * @throws StoreOpenException with a sentence for the user
   */
  static StoreWiring open(
      Settings settings, Instant now, LongSupplier nanoTime, NodeName name, EventLog log)
      throws StoreOpenException {
    Database database = Stores.open(settings.get(Sections.STORE), now, nanoTime, name);
    logClosedToOthers(database.closedToOthers(), log);
    IntakeSettings intake = settings.get(Sections.INTAKE);
    return new StoreWiring(
        database,
        new JdbcIntakeStore(database, intake.idempotencyTtl()),
        new JdbcEventQueue(database),
        new JdbcInboundQueue(database),
        new JdbcDeadLetters(database),
        new JdbcReceipts(database),
        new JdbcMessageHistory(database),
        new JdbcConversationHistory(database),
        new JdbcInvariants(database),
        new JdbcRecentTraffic(database),
        new JdbcRetention(database));
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
