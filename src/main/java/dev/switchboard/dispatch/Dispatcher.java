package dev.switchboard.dispatch;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;

/**
 * Consumes the queue in the background (006 FR-005): owns the lanes, the poller and the settler,
 * and one thread for each.
 */
public final class Dispatcher {
  /** Where time comes from. */
  public record Clocks(InstantSource wall, LongSupplier monotonicNanos) {}

  private final EventQueue queue;
  private final LaneBuffers buffers;
  private final Moment.Source time;
  private final DispatchTelemetry telemetry;
  private final Settler settler;
  private final Poller poller;
  private final Cranker settling;
  private final Cranker polling;
  private final List<LaneMachine> lanes = new ArrayList<>();

  /**
   * @param settings by provider
   * @param random its splits give each lane a jitter of its own
   */
  public Dispatcher(
      EventQueue queue,
      ProviderRegistry registry,
      LaneBuffers buffers,
      Function<Provider, LaneSettings> settings,
      Clocks clocks,
      SplittableGenerator random,
      DispatchTelemetry telemetry) {
    this.queue = queue;
    this.buffers = buffers;
    this.telemetry = telemetry;
    this.time = new Moment.Source(clocks.wall(), clocks.monotonicNanos());
    this.settler = new Settler(queue, buffers, this::settled, telemetry);
    this.settling = new Cranker("switchboard-settler", settler, telemetry);
    this.poller = new Poller(queue, buffers, routing(registry), clocks.wall(), telemetry);
    this.polling = new Cranker("switchboard-poller", poller, telemetry);
    for (Provider provider : registry.providers()) {
      lanes.add(new LaneMachine(provider, settings.apply(provider), random.split()));
    }
  }

  /** Starts the threads; what is queued already is fetched first. */
  public void start() {
    settling.start();
    lanes.forEach(lane -> lane.cranker.start());
    polling.start();
  }

  /**
   * Starts no more calls, lets those in flight end, settles them, and gives back all leases. Calls
   * that have not ended by then are cut loose: their messages are sent again after the next start,
   * under the same id.
   *
   * @param timeout for all of it together
   */
  public void stop(Duration timeout) throws InterruptedException {
    long deadline = time.monotonic().getAsLong() + timeout.toNanos();
    lanes.forEach(lane -> lane.lane.drain());
    polling.stop(remaining(deadline));
    for (LaneMachine lane : lanes) {
      lane.cranker.stop(remaining(deadline));
    }
    settling.stop(remaining(deadline));
    try {
      queue.releaseAll();
    } catch (StoreUnavailableException e) {
      telemetry.storeUnavailable("release", e);
    }
  }

  private void settled(Settlement settlement) {
    if (poller.wouldMiss(settlement)
        || buffers.bufferFor(settlement.event().key().channel()).wantsRefill()) {
      polling.wake();
    }
  }

  private Duration remaining(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - time.monotonic().getAsLong()));
  }

  private static Poller.Routing routing(ProviderRegistry registry) {
    List<Channel> channels = Arrays.asList(Channel.values());
    return new Poller.Routing(
        channels.stream()
            .filter(channel -> registry.providerFor(channel).isPresent())
            .map(Channel::wireName)
            .toList(),
        channels.stream().map(Channel::wireName).toList());
  }

  /** A lane and the thread that cranks it. */
  private final class LaneMachine implements Machine {
    final Lane lane;
    final Cranker cranker;

    LaneMachine(Provider provider, LaneSettings settings, RandomGenerator random) {
      this.cranker = new Cranker("switchboard-lane-" + provider.name(), this, telemetry);
      LaneBuffer buffer = buffers.bufferOf(provider);
      buffer.onArrival(cranker::wake);
      this.lane = new Lane(provider, settings, random, buffer, telemetry, cranker::wake);
    }

    @Override
    public long crank() {
      Moment now = time.now();
      List<Settlement> settlements = lane.crank(now);
      if (!settlements.isEmpty()) {
        settler.submit(settlements);
        settling.wake();
      }
      return lane.hasWork() ? 0 : lane.nanosToNextDeadline(now);
    }

    @Override
    public boolean isIdle() {
      return lane.inFlight() == 0;
    }
  }
}
