package dev.switchboard.store;

import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.InboundEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The writer's connection with what a transaction gathers: totals to be added once at its end, and
 * events to be handed over once it is durable. Used by the writer thread alone.
 */
final class WriteSession {
  private static final Sql ADD_TOTALS = Sql.load("intake.sql").get("add_totals");

  private final Connection connection;
  private final long owner;
  private final HandOff handOff;
  private final IdentityHashMap<Sql, NamedStatement> statements = new IdentityHashMap<>();
  private final Map<String, Totals> totals = new HashMap<>();
  private final ConversationTouches touches = new ConversationTouches(this);
  private final List<InboundEvent> deliveries = new ArrayList<>();
  private final List<String> reservations = new ArrayList<>();
  private final List<String> caughtUp = new ArrayList<>();
  private long statementsRun;
  private long transactions;

  /**
   * What the statement budget in docs/performance.md is about.
   *
   * @param statements uses of prepared statements
   * @param transactions commits
   */
  record Usage(long statements, long transactions) {}

  /** What a transaction adds to a row of channel_totals. */
  private static final class Totals {
    long accepted;
    long dispatched;
    long failed;
    long received;
    long conversations;
  }

  /**
   * @param owner the number under which this process holds leases
   */
  WriteSession(Connection connection, long owner, HandOff handOff) {
    this.connection = connection;
    this.owner = owner;
    this.handOff = handOff;
  }

  long owner() {
    return owner;
  }

  /** The prepared form of a statement; prepared once for the life of the connection. */
  NamedStatement statement(Sql sql) throws SQLException {
    statementsRun++;
    NamedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = new NamedStatement(connection, sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** What has been asked of the connection so far. */
  Usage usage() {
    return new Usage(statementsRun, transactions);
  }

  /** Whether the event about to be written may go to memory; see {@link HandOff#reserve}. */
  boolean reserve(String channel) {
    boolean reserved = handOff.reserve(channel);
    if (reserved) {
      reservations.add(channel);
    }
    return reserved;
  }

  /** Hands an event over when the transaction is durable. */
  void deliverAfterCommit(InboundEvent event) {
    deliveries.add(event);
  }

  /** Says, in the order of transactions, that no free first attempt of the channel is left. */
  void caughtUp(String channel) {
    caughtUp.add(channel);
    handOff.caughtUp(channel);
  }

  /** The conversations that the transaction adds messages to. */
  ConversationTouches conversations() {
    return touches;
  }

  void countAccepted(String channel) {
    totalsOf(channel).accepted++;
  }

  void countDispatched(String channel) {
    totalsOf(channel).dispatched++;
  }

  void countFailed(String channel) {
    totalsOf(channel).failed++;
  }

  /** A failed message is pending again. */
  void countRevived(String channel) {
    totalsOf(channel).failed--;
  }

  /** An inbound message has been stored. */
  void countReceived(String channel) {
    totalsOf(channel).received++;
  }

  /** A conversation has been opened; its channel need not be that of its first message. */
  void countConversation(String channel) {
    totalsOf(channel).conversations++;
  }

  private Totals totalsOf(String channel) {
    return totals.computeIfAbsent(channel, _ -> new Totals());
  }

  /** Writes what was gathered; the last thing before the commit. */
  void finish() throws SQLException {
    touches.write();
    for (Map.Entry<String, Totals> entry : totals.entrySet()) {
      Totals added = entry.getValue();
      statement(ADD_TOTALS)
          .set("channel", entry.getKey())
          .set("accepted", added.accepted)
          .set("dispatched", added.dispatched)
          .set("failed", added.failed)
          .set("received", added.received)
          .set("conversations", added.conversations)
          .update();
    }
  }

  void commit() throws SQLException {
    connection.commit();
    transactions++;
  }

  /** Hands over what is durable now. */
  void afterCommit() {
    deliveries.forEach(handOff::deliver);
    clear();
  }

  /** Undoes everything since the last commit, and gives back what was reserved for it. */
  void rollback() throws SQLException {
    try {
      connection.rollback();
    } finally {
      reservations.forEach(handOff::cancel);
      caughtUp.forEach(handOff::fellBehind);
      touches.forget();
      clear();
    }
  }

  private void clear() {
    totals.clear();
    deliveries.clear();
    reservations.clear();
    caughtUp.clear();
  }
}
