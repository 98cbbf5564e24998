package dev.switchboard.store.memory;

import dev.switchboard.history.PastTraffic;
import dev.switchboard.message.Channel;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Attempt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** The past of a store in memory, as far as it keeps it. */
final class MemoryPastTraffic implements PastTraffic {
  private final MemoryStore store;
  private final Tables tables;

  MemoryPastTraffic(MemoryProcess process) {
    this.store = process.store();
    this.tables = process.tables();
  }

  @Override
  public Stretch between(Instant since, Instant until) {
    return store.transaction(() -> {
      Collection<StoredMessage> looked = messages(since.minus(LONGEST_DELAY), until);
      return looked.size() >= MAX_ROWS
          ? new Stretch(List.of(), List.of(), false)
          : new Stretch(accepted(messages(since, until)), answered(looked, since, until), true);
    });
  }

  private Collection<StoredMessage> messages(Instant since, Instant until) {
    return tables
        .messages
        .subMap(MessageId.firstOf(since).value(), MessageId.firstOf(until).value())
        .values();
  }

  private static List<Accepted> accepted(Collection<StoredMessage> messages) {
    TreeMap<Instant, TreeMap<Channel, Long>> steps = new TreeMap<>();
    for (StoredMessage message : messages) {
      if (message.direction == Direction.OUTBOUND) {
        steps
            .computeIfAbsent(start(message.content.id().issuedAt()), _ -> new TreeMap<>())
            .merge(Channel.of(message.channel).orElseThrow(), 1L, Long::sum);
      }
    }
    List<Accepted> accepted = new ArrayList<>();
    steps.forEach((at, channels) ->
        channels.forEach((channel, count) -> accepted.add(new Accepted(at, channel, count))));
    return accepted;
  }

  private static List<Answered> answered(
      Collection<StoredMessage> messages, Instant since, Instant until) {
    TreeMap<Instant, TreeMap<String, Latencies>> steps = new TreeMap<>();
    for (StoredMessage message : messages) {
      for (Attempt attempt : message.attempts) {
        Instant at = start(attempt.occurredAt());
        if (!at.isBefore(since) && at.isBefore(until)) {
          long micros = attempt.latency().toNanos() / 1_000;
          steps
              .computeIfAbsent(at, _ -> new TreeMap<>())
              .computeIfAbsent(attempt.provider(), _ -> new Latencies())
              .add(attempt.outcome(), micros - micros % Latencies.widthOf(micros), 1);
        }
      }
    }
    List<Answered> answered = new ArrayList<>();
    steps.forEach((at, providers) ->
        providers.forEach((provider, latencies) -> answered.add(latencies.answered(at, provider))));
    return answered;
  }

  private static Instant start(Instant at) {
    return Instant.ofEpochSecond(at.getEpochSecond() / STEP_SECONDS * STEP_SECONDS);
  }
}
