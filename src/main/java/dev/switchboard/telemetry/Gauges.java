package dev.switchboard.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Meters of what others count or hold: they are asked whenever the meters are shown. Each is bound
 * once, while the server is built.
 */
public final class Gauges {
  private final MeterRegistry registry;
  private final Map<String, Gauge> queueDepthByState = new ConcurrentHashMap<>();

  Gauges(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Shows how many queue entries are in a state. States must not overlap: {@link Meters#flat} adds
   * them up.
   *
   * @param depth asked at every scrape, from any thread; it must be quick
   */
  public void bindQueueDepth(String state, LongSupplier depth) {
    queueDepthByState.put(
        state,
        Gauge.builder("switchboard.queue.depth", depth::getAsLong)
            .description("Entries of the queue")
            .tag("state", state)
            .register(registry));
  }

  /** Shows the age of the oldest entry that is due, in seconds; 0 for an empty queue. */
  public void bindQueueOldestAgeSeconds(DoubleSupplier age) {
    Gauge.builder("switchboard.queue.oldest.age", age::getAsDouble)
        .description("Age of the oldest entry of the queue that is due")
        .baseUnit("seconds")
        .register(registry);
  }

  /**
   * Shows what waits of a channel.
   *
   * @param provider that carries it
   * @param depth asked at every scrape, from any thread; it must be quick
   * @param ageSeconds of the message that was accepted first; 0 for none
   */
  public void bindChannelQueue(
      String channel, String provider, LongSupplier depth, DoubleSupplier ageSeconds) {
    Gauge.builder("switchboard.channel.queue.depth", depth::getAsLong)
        .description("Messages of a channel that wait for its provider or are on their way to it")
        .tag("channel", channel)
        .tag("provider", provider)
        .register(registry);
    Gauge.builder("switchboard.channel.queue.oldest.age", ageSeconds::getAsDouble)
        .description("Time since the first of them was accepted")
        .baseUnit("seconds")
        .tag("channel", channel)
        .tag("provider", provider)
        .register(registry);
  }

  /** Shows how many connections of SMTP clients are open. */
  public void bindMailConnections(IntSupplier open) {
    Gauge.builder("switchboard.mail.connections", open::getAsInt)
        .description("Connections of SMTP clients that are open")
        .register(registry);
  }

  /**
   * Shows the commits of the store.
   *
   * @param count since the start, as the others
   * @param writes that shared them
   * @param nanos that they took
   */
  public void bindCommits(LongSupplier count, LongSupplier writes, LongSupplier nanos) {
    // Micrometer holds the object weakly, and the functions not: a supplier there would be lost.
    FunctionTimer.builder(
            "switchboard.store.commit",
            this,
            _ -> count.getAsLong(),
            _ -> nanos.getAsLong(),
            TimeUnit.NANOSECONDS)
        .description("Time that a commit takes, fsync included")
        .register(registry);
    FunctionCounter.builder("switchboard.store.writes", this, _ -> writes.getAsLong())
        .description("Writes that were committed; several share a commit")
        .register(registry);
  }

  /** Shows how many bytes of disk the write-ahead log of the store takes. */
  public void bindStoreLogBytes(LongSupplier bytes) {
    Gauge.builder("switchboard.store.log", bytes::getAsLong)
        .description("Size of the write-ahead log of the embedded store")
        .baseUnit("bytes")
        .register(registry);
  }

  /**
   * Shows the memory budget.
   *
   * @param heldBytes by holder; asked at every scrape, from any thread
   * @param refusals by holder, likewise
   */
  public void bindMemory(
      long limitBytes, Map<String, LongSupplier> heldBytes, Map<String, LongSupplier> refusals) {
    Gauge.builder("switchboard.memory.budget", () -> limitBytes)
        .description("Bytes that all holders together may occupy")
        .baseUnit("bytes")
        .register(registry);
    heldBytes.forEach((holder, bytes) ->
        Gauge.builder("switchboard.memory.held", bytes::getAsLong)
            .description("Bytes of the memory budget that are occupied")
            .baseUnit("bytes")
            .tag("holder", holder)
            .register(registry));
    refusals.forEach((holder, count) ->
        FunctionCounter.builder("switchboard.memory.refusals", this, _ -> count.getAsLong())
            .description("How often the memory budget had no bytes left")
            .tag("holder", holder)
            .register(registry));
  }

  /** Shows how many lines the log has lost. */
  public void bindLog(EventLog log) {
    FunctionCounter.builder("switchboard.log.lines.dropped", log, EventLog::droppedLines)
        .description("Log lines lost because their reader was too slow")
        .register(registry);
  }

  /** The entries of the queue, in any state; a state that cannot be looked at counts as empty. */
  long queueDepth() {
    double depth = 0;
    for (Gauge gauge : queueDepthByState.values()) {
      double value = gauge.value();
      // A supplier that throws shows as NaN, which is no number of entries.
      depth += Double.isNaN(value) ? 0 : value;
    }
    return (long) depth;
  }
}
