package dev.switchboard.store.memory;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.switchboard.history.RecentTraffic;
import dev.switchboard.message.Channel;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.Outcome;
import dev.switchboard.store.memory.callback.Ranges;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** The newest messages of a store in memory. */
final class MemoryRecentTraffic implements RecentTraffic {
  /** Messages that are looked at for their attempts, most of which may have none yet. */
  private static final int MAX_LOOKED_AT = 20 * MAX_ATTEMPTS;

  private final MemoryStore store;
  private final Tables tables;

  MemoryRecentTraffic(MemoryProcess process) {
    this.store = process.store();
    this.tables = process.tables();
  }

  @Override
  public Map<Channel, Long> arrivals(Instant since) {
    return store.transaction(() ->
        Ranges.values(
                tables.messages.tailMap(MessageId.firstOf(since).value(), true).descendingMap())
            .limit(MAX_MESSAGES)
            .filter(message -> message.direction == Direction.OUTBOUND)
            .collect(groupingBy(message -> Channel.of(message.channel).orElseThrow(), counting())));
  }

  @Override
  public Map<String, Latency> latencies() {
    return store.transaction(() -> {
      Map<String, LongStream.Builder> micros = new HashMap<>();
      tables.messages.descendingMap().values().stream()
          .limit(MAX_LOOKED_AT)
          .flatMap(message -> message.attempts.stream())
          .limit(MAX_ATTEMPTS)
          .filter(attempt -> attempt.outcome() != Outcome.TIMEOUT)
          .forEach(attempt -> add(attempt, micros));
      Map<String, Latency> latencies = new HashMap<>();
      micros.forEach(
          (provider, seen) -> latencies.put(provider, Latency.of(seen.build().toArray())));
      return latencies;
    });
  }

  private static void add(Attempt attempt, Map<String, LongStream.Builder> micros) {
    micros
        .computeIfAbsent(attempt.provider(), _ -> LongStream.builder())
        .add(attempt.latency().toNanos() / 1_000);
  }
}
