package dev.switchboard.store;

import dev.switchboard.event.RecordedEvents;
import dev.switchboard.history.Invariants;
import dev.switchboard.history.PastTraffic;
import dev.switchboard.history.RecentTraffic;
import dev.switchboard.history.Retention;
import dev.switchboard.inbound.InboundQueue;
import dev.switchboard.intake.IntakeStore;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.EventQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A store under test: what it serves, and how it stops and starts again. */
public interface StoreFixture extends AutoCloseable {
  /** How long the store under test keeps idempotency keys. */
  Duration TTL = Duration.ofHours(1);

  /** All ports of the store as it is open now. */
  OpenStore ports();

  /** How many rows a table has. */
  long rows(String table);

  /** No row is about one that is not there, and what rows say of others is true. */
  void assertRowsAgree();

  IntakeStore intake();

  EventQueue queue();

  InboundQueue inbound();

  Readings.Messages history();

  Readings.Conversations conversations();

  DeadLetters deadLetters();

  Invariants invariants();

  RecentTraffic recentTraffic();

  PastTraffic pastTraffic();

  Retention retention();

  /** Most messages that one step of the retention may look at. */
  int retentionBatch();

  /** Where the store hands events over; the same one after {@link #reopen}. */
  RecordingHandOff handOff();

  /** What the store has told; goes on after {@link #reopen}. */
  RecordedEvents events();

  /** What the store has said when it failed for good. */
  List<Throwable> failures();

  /** Deletes expired keys in one transaction; returns how many. */
  int forgetExpiredKeys(Instant now);

  /** Most keys that one call of {@link #forgetExpiredKeys} may delete. */
  int forgetBatch();

  /** Most dead letters that one step of a walk may look at. */
  int retryBatch();

  /** Ends the process, as far as the store can tell, and starts another. */
  void reopen();

  @Override
  void close();
}
