package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.InboundEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A connection that writes, with what a transaction gathers: totals to be added once at its end,
 * and what is told and handed over once it is durable. Used by one thread at a time.
 */
final class WriteSession {
  private static final Sql ADD_TOTALS = Sql.load("intake.sql").get("add_totals");

  private static final String SHARD = "shard";

  /**
   * Rows over which the totals of a channel are spread, where several transactions add at once.
   * Also so many because every update leaves a version behind, which the next of that row steps
   * over while somebody's open transaction keeps it from being vacuumed.
   */
  private static final int SHARDS = 256;

  private final Connection connection;
  private final Dialect dialect;
  private final long owner;
  private final HandOff handOff;
  private final EventListener listener;
  private final int shard;
  private final long fenceStep;
  private final AfterCommit afterCommit;
  private final IdentityHashMap<Sql, NamedStatement> statements = new IdentityHashMap<>();
  private final Map<String, Totals> totals = new TreeMap<>();
  private final ConversationTouches touches;
  private final Set<NamedStatement> later = new LinkedHashSet<>();
  private final List<MessageEvent> events = new ArrayList<>();
  private final List<InboundEvent> deliveries = new ArrayList<>();
  private final List<Reserved> reservations = new ArrayList<>();
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

  /** What is done between two transactions, after each commit. */
  @FunctionalInterface
  interface AfterCommit {
    void run(Connection connection) throws SQLException;
  }

  /** A place in memory, and the bytes that came with it. */
  private record Reserved(String channel, long bytes) {}

  /** What a transaction adds to a row of channel_totals. */
  private static final class Totals {
    long accepted;
    long dispatched;
    long failed;
    long received;
    long conversations;
  }

  private WriteSession(
      Connection connection,
      Dialect dialect,
      long owner,
      HandOff handOff,
      EventListener listener,
      int shard,
      long fenceStep,
      Map<ConversationKey, Long> conversations,
      AfterCommit afterCommit) {
    this.connection = connection;
    this.dialect = dialect;
    this.owner = owner;
    this.handOff = handOff;
    this.listener = listener;
    this.shard = shard;
    this.fenceStep = fenceStep;
    this.afterCommit = afterCommit;
    this.touches = new ConversationTouches(this, conversations);
  }

  /**
   * For all transactions of the only writer there is.
   *
   * @param owner the number under which this process holds leases
   * @param listener told what has become true; does not throw
   * @param afterCommit what to do between two transactions
   */
  static WriteSession ofSoleWriter(
      Connection connection,
      long owner,
      HandOff handOff,
      EventListener listener,
      AfterCommit afterCommit) {
    return new WriteSession(
        connection,
        Dialect.SQLITE,
        owner,
        handOff,
        listener,
        0,
        1,
        ConversationTouches.memory(),
        afterCommit);
  }

  /**
   * For one transaction beside others.
   *
   * @param owner the number under which this process holds leases
   * @param listener told what has become true; does not throw
   * @param turn another number for every transaction of this process
   * @param doubtful transactions of this process so far whose outcome is not known
   * @param conversations remembered by all transactions of this process
   */
  static WriteSession ofOneTransaction(
      Connection connection,
      long owner,
      HandOff handOff,
      EventListener listener,
      int turn,
      long doubtful,
      Map<ConversationKey, Long> conversations) {
    // Nodes that began together must not go round together.
    int shard = Math.floorMod(turn + owner * (SHARDS / 3), SHARDS);
    return new WriteSession(
        connection,
        Dialect.POSTGRESQL,
        owner,
        handOff,
        listener,
        shard,
        1 + doubtful,
        conversations,
        _ -> {});
  }

  long owner() {
    return owner;
  }

  /**
   * By how much a claim raises the fence: by more than any claim before it whose outcome is not
   * known, so that it is told from them.
   */
  long fenceStep() {
    return fenceStep;
  }

  /** The prepared form of a statement; prepared once for the life of the connection. */
  NamedStatement statement(Sql sql) throws SQLException {
    return statement(sql, 1);
  }

  /** The same, for so many uses. */
  NamedStatement statement(Sql sql, int uses) throws SQLException {
    statementsRun += uses;
    NamedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = new NamedStatement(connection, sql.in(dialect));
      statements.put(sql, statement);
    }
    return statement;
  }

  /** Whether a parameter may be an array; see {@link ManyRows}. */
  boolean takesArrays() {
    return dialect == Dialect.POSTGRESQL;
  }

  /**
   * Runs a statement whose effect nobody asks for before the end of the transaction, or before
   * {@link #runNow}: on the way to a server, many rows cost little more than one.
   *
   * @param statement with its parameters set
   */
  void runLater(NamedStatement statement) throws SQLException {
    if (dialect == Dialect.SQLITE) {
      statement.update();
    } else {
      statement.addToBatch();
      later.add(statement);
    }
  }

  /** Runs what was put off. */
  void runNow() throws SQLException {
    for (NamedStatement statement : later) {
      statement.updateAll();
    }
    later.clear();
  }

  /** What has been asked of the connection so far. */
  Usage usage() {
    return new Usage(statementsRun, transactions);
  }

  /** Whether the event about to be written may go to memory; see {@link HandOff#reserve}. */
  boolean reserve(String channel, long bytes) {
    boolean reserved = handOff.reserve(channel, bytes);
    if (reserved) {
      reservations.add(new Reserved(channel, bytes));
    }
    return reserved;
  }

  /** Tells an event when the transaction is durable. */
  void tellAfterCommit(MessageEvent event) {
    events.add(event);
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

  /** A conversation has lost its last message. */
  void uncountConversation(String channel) {
    totalsOf(channel).conversations--;
  }

  /** A message that had reached its end is no longer kept, so it counts nowhere. */
  void countExpired(String channel, MessageStatus status) {
    Totals expired = totalsOf(channel);
    if (status == MessageStatus.RECEIVED) {
      expired.received--;
      return;
    }
    expired.accepted--;
    if (status == MessageStatus.FAILED) {
      expired.failed--;
    } else {
      expired.dispatched--;
    }
  }

  private Totals totalsOf(String channel) {
    return totals.computeIfAbsent(channel, _ -> new Totals());
  }

  /** Writes what was gathered; the last thing before the commit. */
  void finish() throws SQLException {
    runNow();
    touches.write();
    for (Map.Entry<String, Totals> entry : totals.entrySet()) {
      Totals added = entry.getValue();
      NamedStatement statement =
          statement(ADD_TOTALS)
              .set("channel", entry.getKey())
              .set("accepted", added.accepted)
              .set("dispatched", added.dispatched)
              .set("failed", added.failed)
              .set("received", added.received)
              .set("conversations", added.conversations);
      if (statement.has(SHARD)) {
        statement.set(SHARD, shard);
      }
      statement.update();
    }
  }

  void commit() throws SQLException {
    connection.commit();
    touches.remember();
    transactions++;
  }

  /**
   * Tells and hands over what is durable now, in this order: no attempt is told before its
   * acceptance.
   *
   * @throws IllegalStateException when what is to be done between two transactions fails
   */
  void afterCommit() {
    events.forEach(listener::on);
    handOff.deliver(List.copyOf(deliveries));
    clear();
    try {
      afterCommit.run(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("what follows a commit failed", e);
    }
  }

  /** Undoes everything since the last commit, and gives back what was reserved for it. */
  void rollback() throws SQLException {
    try {
      connection.rollback();
      for (NamedStatement statement : statements.values()) {
        // What was added and not run would run in the next transaction.
        statement.clearBatch();
      }
    } finally {
      reservations.forEach(place -> handOff.cancel(place.channel(), place.bytes()));
      caughtUp.forEach(handOff::fellBehind);
      touches.forget();
      clear();
    }
  }

  /** What would have been handed over; to be looked after when the outcome is unknown. */
  List<InboundEvent> undelivered() {
    return List.copyOf(deliveries);
  }

  private void clear() {
    totals.clear();
    events.clear();
    deliveries.clear();
    reservations.clear();
    caughtUp.clear();
  }
}
