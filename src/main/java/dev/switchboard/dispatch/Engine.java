package dev.switchboard.dispatch;

import dev.switchboard.lane.BreakerAction;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.lane.Moment;
import dev.switchboard.machine.Machine;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.PendingMessages;
import dev.switchboard.queue.Rescheduling;
import dev.switchboard.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The machines of dispatch and how they set each other going. Has no thread: its owner cranks the
 * machines that it is told to wake, in real time ({@link Dispatcher}) or in the virtual time of a
 * rehearsal.
 */
public final class Engine implements PendingMessages {
  /**
   * How long settlements gather before they are written. No client waits for them. Without it they
   * take every other commit, and its fsync, from acceptances, for which clients do wait.
   */
  private static final Duration GATHERING_TIME = Duration.ofMillis(1);

  private final EventQueue queue;
  private final LaneBuffers buffers;
  private final DispatchEnvironment environment;
  private final Consumer<Machine> wake;
  private final Settler settler;
  private final Poller poller;
  private final Cancellations cancellations;
  private final List<LaneMachine> lanes = new ArrayList<>();

  /**
   * A machine and how it is cranked.
   *
   * @param name of its thread, where it has one
   * @param gather how long work is let gather once it should be cranked
   */
  public record Part(String name, Machine machine, Duration gather) {}

  /**
   * @param buffers where the store hands over what it has committed
   * @param settings how each provider is to be used
   * @param wake called from any thread: the machine should be cranked soon
   */
  public Engine(
      EventQueue queue,
      ProviderRegistry registry,
      LaneBuffers buffers,
      Function<Provider, LaneSettings> settings,
      DispatchEnvironment environment,
      Consumer<Machine> wake) {
    this.queue = queue;
    this.buffers = buffers;
    this.environment = environment;
    this.wake = wake;
    this.settler = new Settler(queue, buffers, this::settled, this::fetch, environment.listener());
    Duration longestDelay = Duration.ZERO;
    for (Provider provider : registry.providers()) {
      LaneSettings ofLane = settings.apply(provider);
      lanes.add(new LaneMachine(provider, ofLane));
      Duration longest = ofLane.retryPolicy().longestDelay();
      longestDelay = longest.compareTo(longestDelay) > 0 ? longest : longestDelay;
    }
    this.poller = new Poller(queue, buffers, routing(registry), longestDelay, environment);
    this.cancellations =
        new Cancellations(queue, buffers, environment.wallClock(), this::settleLater);
  }

  @Override
  public Cancellation cancel(MessageId id) {
    return cancellations.cancel(id);
  }

  @Override
  public Rescheduling reschedule(MessageId id, Instant sendAt) {
    Instant now = environment.wallClock().instant();
    Instant dueAt = (sendAt.isBefore(now) ? now : sendAt).truncatedTo(ChronoUnit.MICROS);
    Rescheduling outcome = queue.reschedule(id, now, dueAt);
    if (outcome instanceof Rescheduling.Moved && poller.wouldMiss(dueAt)) {
      fetch();
    }
    return outcome;
  }

  /** Its machines, always in the same order. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("switchboard-settler", settler, GATHERING_TIME));
    parts.add(new Part("switchboard-poller", poller, Duration.ZERO));
    for (LaneMachine lane : lanes) {
      parts.add(new Part("switchboard-lane-" + lane.name(), lane, Duration.ZERO));
    }
    return parts;
  }

  /** How a provider's lane stood after its last crank; empty when there is no such provider. */
  public Optional<LaneStatus> status(String provider) {
    return lane(provider).map(Lane::status);
  }

  /**
   * Has the next crank of a lane do something to its breaker.
   *
   * @return how the lane stands after it
   * @throws IllegalArgumentException when there is no such provider
   */
  public CompletableFuture<LaneStatus> operate(String provider, BreakerAction action) {
    return lane(provider)
        .orElseThrow(() -> new IllegalArgumentException("no lane " + provider))
        .operate(action);
  }

  Optional<Lane> lane(String provider) {
    return lanes.stream()
        .filter(lane -> lane.name().equals(provider))
        .map(LaneMachine::lane)
        .findFirst();
  }

  Settler settler() {
    return settler;
  }

  Poller poller() {
    return poller;
  }

  List<LaneMachine> lanes() {
    return lanes;
  }

  private void settleLater(Settlement settlement) {
    settler.submit(List.of(settlement));
    wake.accept(settler);
  }

  private void fetch() {
    wake.accept(poller);
  }

  private void settled(Settlement settlement) {
    if ((settlement instanceof Settlement.Retried retried && poller.wouldMiss(retried.dueAt()))
        || buffers.bufferFor(settlement.event().key().channel()).wantsRefill()) {
      fetch();
    }
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

  /** A lane, cranked with the present moment. */
  final class LaneMachine implements Machine {
    private final String name;
    private final Lane lane;
    private final LaneShare share;

    private LaneMachine(Provider provider, LaneSettings settings) {
      this.name = provider.name();
      LaneBuffer buffer = buffers.bufferOf(provider);
      buffer.onArrival(this::wake);
      this.lane = new Lane(provider, settings, buffer, environment, this::wake);
      this.share = new LaneShare(buffer, settings, environment.leases());
    }

    /** The provider's. */
    String name() {
      return name;
    }

    Lane lane() {
      return lane;
    }

    @Override
    public long crank() {
      Moment now = environment.now();
      List<Settlement> settlements = new ArrayList<>();
      try {
        lane.crank(now, settlements);
      } finally {
        // Also after an error: what is answered and not settled would be sent again.
        if (!settlements.isEmpty()) {
          settler.submit(settlements);
          wake.accept(settler);
        }
      }
      shareOut(now);
      return Math.min(
          lane.nanosToNextCrank(now), share.nanosToNextLook(lane.status(), now.instant()));
    }

    private void shareOut(Moment now) {
      if (share.follow(lane.status(), now.instant())) {
        fetch();
      }
      List<LeasedMessage> leaving = share.takeOut();
      if (!leaving.isEmpty()) {
        settler.giveBack(leaving);
        wake.accept(settler);
      }
    }

    @Override
    public boolean isIdle() {
      return lane.inFlight() == 0;
    }

    private void wake() {
      wake.accept(this);
    }
  }
}
