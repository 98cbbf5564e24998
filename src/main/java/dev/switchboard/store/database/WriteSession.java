package dev.switchboard.store.database;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.event.EventListener;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.HandOff;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One transaction that writes: the statements of its connection, what it counts, and its effects
 * after the commit. Used by one thread at a time.
 */
public final class WriteSession {
  private final Statements statements;
  private final Lessee lessee;
  private final int shard;
  private final Effects effects;
  private final Counters counters = new Counters();
  private final ConversationTouches conversations;
  private final Outbox outbox;
  private final Set<EndpointId> told = new HashSet<>();
  private final StatusCallbacks statusCallbacks = new StatusCallbacks();

  /**
   * Who holds what the transaction leases.
   *
   * @param owner the number of this process; see {@link dev.switchboard.queue.Lease}
   * @param fenceStep by how much a claim raises the fence: by more than any claim before it whose
   *     outcome is unknown, so that the two have different leases
   */
  public record Lessee(long owner, long fenceStep) {}

  /**
   * Begins with the next statement.
   *
   * @param shard the row of {@code channel_totals} to add to
   * @param listener told what has become true; does not throw
   * @param conversations ids that all transactions of this process remember
   * @param outbox writes down what is to be told to the outside
   */
  public WriteSession(
      Statements statements,
      Lessee lessee,
      int shard,
      HandOff handOff,
      EventListener listener,
      Map<ConversationKey, Long> conversations,
      Outbox outbox) {
    this.statements = statements;
    this.lessee = lessee;
    this.shard = shard;
    this.effects = new Effects(handOff, listener);
    this.conversations = new ConversationTouches(this, conversations);
    this.outbox = outbox;
  }

  public Statements statements() {
    return statements;
  }

  /** The prepared form of a statement. */
  public NamedStatement statement(Sql sql) throws SQLException {
    return statements.statement(sql);
  }

  public Effects effects() {
    return effects;
  }

  /** What the transaction adds to the totals of channels. */
  public Counters counters() {
    return counters;
  }

  StatusCallbacks statusCallbacks() {
    return statusCallbacks;
  }

  /** What a message of this transaction has, so that it need not be looked up. */
  public void know(long message, MessageOptions options) {
    if (outbox.tellsMessages()) {
      statusCallbacks.know(message, options);
    }
  }

  /** These endpoints have something new once the transaction is durable. */
  public void tell(Collection<EndpointId> endpoints) {
    told.addAll(endpoints);
  }

  /** The conversations that the transaction adds messages to. */
  public ConversationTouches conversations() {
    return conversations;
  }

  /** The number of this process, under which the transaction leases. */
  public long owner() {
    return lessee.owner();
  }

  /** By how much a claim of the transaction raises a fence. */
  public long fenceStep() {
    return lessee.fenceStep();
  }

  /** Writes what was gathered; the last thing before the commit. */
  void finish() throws SQLException {
    told.addAll(outbox.write(this, effects.events()));
    statements.runNow();
    conversations.write();
    counters.write(statements, shard);
  }

  /** Makes the transaction durable. */
  public void commit() throws SQLException {
    statements.connection().commit();
  }

  /** The transaction is durable: remembers its conversations and applies its effects. */
  void committed() {
    conversations.remember();
    effects.apply();
    outbox.committed(told);
  }

  /** Undoes everything, in the database and in memory. */
  public void rollBack() throws SQLException {
    try {
      statements.connection().rollback();
      statements.forget();
    } finally {
      effects.undo();
    }
  }
}
