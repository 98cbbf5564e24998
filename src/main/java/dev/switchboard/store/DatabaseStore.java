package dev.switchboard.store;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.cluster.Membership;
import dev.switchboard.cluster.NodeName;
import dev.switchboard.cluster.Nodes;
import dev.switchboard.event.EventListener;
import dev.switchboard.message.MessageIds;
import dev.switchboard.queue.HandOff;
import dev.switchboard.store.callback.JdbcCallbackQueue;
import dev.switchboard.store.callback.JdbcEndpoints;
import dev.switchboard.store.callback.JdbcEventHistory;
import dev.switchboard.store.callback.JdbcEventRetention;
import dev.switchboard.store.database.Commits;
import dev.switchboard.store.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store on a database that speaks SQL. */
public record DatabaseStore(
    Database database,
    JdbcIntakeStore intake,
    JdbcEventQueue queue,
    JdbcInboundQueue inbound,
    JdbcReceipts receipts,
    JdbcDeadLetters deadLetters,
    JdbcMessageHistory messages,
    JdbcConversationHistory conversations,
    JdbcInvariants invariants,
    JdbcRecentTraffic recentTraffic,
    JdbcPastTraffic pastTraffic,
    JdbcRetention retention,
    JdbcEndpoints endpoints,
    JdbcCallbackQueue callbacks,
    JdbcEventHistory events,
    JdbcEventRetention eventRetention)
    implements OpenStore {
  /**
   * The ports on a database that was opened.
   *
   * @param idempotencyTtl how long an idempotency key is remembered
   */
  public static DatabaseStore on(Database database, Duration idempotencyTtl) {
    JdbcEndpoints endpoints = new JdbcEndpoints(database);
    return new DatabaseStore(
        database,
        new JdbcIntakeStore(database, idempotencyTtl),
        new JdbcEventQueue(database),
        new JdbcInboundQueue(database),
        new JdbcReceipts(database),
        new JdbcDeadLetters(database),
        new JdbcMessageHistory(database),
        new JdbcConversationHistory(database),
        new JdbcInvariants(database),
        new JdbcRecentTraffic(database),
        new JdbcPastTraffic(database),
        new JdbcRetention(database),
        endpoints,
        new JdbcCallbackQueue(database, endpoints, JdbcMessageHistory::byIds),
        new JdbcEventHistory(database, JdbcMessageHistory::byIds),
        new JdbcEventRetention(database));
  }

  @Override
  public Nodes nodes(NodeName self, Supplier<Set<String>> channels) {
    return new JdbcNodes(database, self, channels);
  }

  @Override
  public Membership membership() {
    return database.membership();
  }

  @Override
  public long lastMessageId() {
    return messages.lastMessageId();
  }

  @Override
  public long lastEventId() {
    return callbacks.lastEventId();
  }

  @Override
  public int forgetExpiredKeys(Instant now) {
    return intake.forgetExpiredKeys(now);
  }

  @Override
  public void start(HandOff handOff, EventListener listener, Consumer<Throwable> failStop) {
    database.start(handOff, listener, failStop);
  }

  @Override
  public void writeEvents(
      MessageIds ids, boolean all, boolean messages, Consumer<Collection<EndpointId>> news) {
    if (all) {
      database.outbox().keepAll();
    }
    if (messages) {
      database.outbox().tellMessages();
    }
    database.outbox().start(ids, news);
    endpoints.refresh();
  }

  @Override
  public boolean isReady() {
    return database.isReady();
  }

  @Override
  public Commits commits() {
    return database.commits();
  }

  @Override
  public OptionalLong logBytes() {
    return database.logBytes();
  }

  @Override
  public void close() {
    database.close();
  }
}
