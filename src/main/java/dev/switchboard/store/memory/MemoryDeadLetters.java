package dev.switchboard.store.memory;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.store.memory.callback.Ranges;
import dev.switchboard.store.sql.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dead letters in memory. */
final class MemoryDeadLetters implements DeadLetters {
  /** The newest dead letters that are grouped. */
  static final int GROUPED = 10_000;

  /** Dead letters that one step of a walk looks at. */
  static final int BATCH = 500;

  private final MemoryProcess process;
  private final MemoryStore store;
  private final Tables tables;

  /** What the dead letters of a group have in common. */
  private record Cause(String reason, String provider, @Nullable String errorCode) {}

  MemoryDeadLetters(MemoryProcess process) {
    this.process = process;
    this.store = process.store();
    this.tables = process.tables();
  }

  @Override
  public Retry retry(MessageId id, Map<String, String> providers, Instant now) {
    return store.transaction(() -> {
      StoredMessage message = tables.messages.get(id.value());
      if (message == null) {
        return new Retry.Unknown();
      }
      if (message.status != MessageStatus.FAILED) {
        return new Retry.NotFailed(message.status);
      }
      if (message.isRedacted()) {
        return new Retry.Redacted();
      }
      String provider = providers.get(message.channel);
      if (provider == null) {
        return new Retry.NoProvider(message.channel);
      }
      process.tell(bringBack(message, provider, now));
      return new Retry.Retried(id, message.conversation.id);
    });
  }

  @Override
  public Groups groups() {
    return store.transaction(() -> {
      Map<Cause, List<StoredMessage>> causes = new LinkedHashMap<>();
      tables.failed.descendingMap().values().stream()
          .limit(GROUPED)
          .forEach(message ->
              causes
                  .computeIfAbsent(
                      new Cause(reasonOf(message), message.providerName, message.lastErrorCode),
                      _ -> new ArrayList<>())
                  .add(message));
      List<Group> groups = new ArrayList<>();
      causes.forEach((cause, messages) ->
          groups.add(
              new Group(
                  cause.reason(),
                  cause.provider(),
                  cause.errorCode(),
                  messages.size(),
                  messages.getFirst().content.id(),
                  messages.stream()
                      .map(message -> Objects.requireNonNull(message.processedAt))
                      .max(Comparator.naturalOrder())
                      .orElseThrow())));
      groups.sort(
          Comparator.comparingLong(Group::count)
              .reversed()
              .thenComparing(Group::newest, Comparator.reverseOrder()));
      long lookedAt = Math.min(GROUPED, tables.failed.size());
      return new Groups(groups, lookedAt, lookedAt < GROUPED);
    });
  }

  @Override
  public Optional<MessageId> newest() {
    return store.transaction(() ->
        tables.failed.isEmpty()
            ? Optional.empty()
            : Optional.of(new MessageId(tables.failed.lastKey())));
  }

  @Override
  public Batch retryAll(Range range, Map<String, String> providers, Instant now) {
    return store.transaction(() -> {
      long after = range.after() == null ? 0 : range.after().value();
      List<StoredMessage> found =
          after >= range.until().value()
              ? List.of()
              : Ranges.values(tables.failed.subMap(after, false, range.until().value(), true))
                  .limit(BATCH)
                  .toList();
      List<MessageEvent> events = new ArrayList<>();
      for (StoredMessage message : found) {
        String provider = providers.get(message.channel);
        boolean meant =
            range
                .selection()
                .takes(
                    new DeadLetters.DeadLetter(
                        message.channel,
                        message.providerName,
                        reasonOf(message),
                        message.lastErrorCode,
                        message.sender(),
                        message.recipient(),
                        DeadLetters.DeadLetter.isWanted(
                            reasonOf(message), message.content.options(), now),
                        message.isRedacted()));
        if (meant && provider != null) {
          events.add(bringBack(message, provider, now));
        }
      }
      events.forEach(process::tell);
      Range rest =
          found.size() < BATCH
              ? null
              : new Range(found.getLast().content.id(), range.until(), range.selection());
      return new Batch(events.size(), rest);
    });
  }

  private MessageEvent bringBack(StoredMessage message, String provider, Instant now) {
    tables.failed.remove(message.id());
    tables.totals(message.channel).failed--;
    message.status = MessageStatus.PENDING;
    message.processedAt = null;
    message.failureReason = null;
    message.nextAttemptAt = now;
    message.providerName = provider;
    message.beginRound(now);
    // Due now instead of at once: it comes after the first attempts, as every retry does.
    store
        .queue()
        .add(
            new QueueRow(
                message.channel, Micros.of(now), message.id(), message.attempts.size(), message));
    return new MessageEvent.RetriedManually(
        message.content.id(), message.channel, message.conversation.id, provider, now);
  }

  private static String reasonOf(StoredMessage message) {
    return Objects.requireNonNull(message.failureReason, "the reason of a dead letter");
  }
}
