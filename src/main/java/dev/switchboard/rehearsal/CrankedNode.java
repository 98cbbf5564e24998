package dev.switchboard.rehearsal;

import dev.switchboard.cluster.ClusterNode;
import dev.switchboard.cluster.LeaseClock;
import dev.switchboard.cluster.Membership;
import dev.switchboard.cluster.NodeName;
import dev.switchboard.cluster.SoleNode;
import dev.switchboard.dispatch.DispatchEnvironment;
import dev.switchboard.dispatch.Engine;
import dev.switchboard.dispatch.LaneBuffers;
import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.event.EventListener;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.RateLimits;
import dev.switchboard.intake.Submission;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.MessageIds;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.rehearsal.world.Carrier;
import dev.switchboard.rehearsal.world.Chance;
import dev.switchboard.rehearsal.world.Crank;
import dev.switchboard.rehearsal.world.VirtualTime;
import dev.switchboard.store.memory.MemoryProcess;
import dev.switchboard.store.memory.MemoryStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * One process of the installation: production's intake and engine on a store in memory, without
 * threads. From its death on nothing in it happens any more.
 */
final class CrankedNode {
  /** The first parts of an engine, which write to the store. */
  private static final int WRITERS = 2;

  private final int number;
  private final Membership membership;
  private final MemoryProcess process;
  private final MemoryBudget budget;
  private final LaneBuffers buffers;
  private final Intake intake;
  private final Engine engine;
  private final Crank crank;
  private boolean dead;

  /** What a node is given from outside. */
  record Surroundings(
      VirtualTime time,
      MemoryStore store,
      RehearsedSettings settings,
      List<Carrier> carriers,
      boolean isShared,
      LongSupplier commit,
      Hooks hooks) {}

  /** What is put between the parts, to watch, to break or to scale them; nothing in a rehearsal. */
  interface Hooks {
    Hooks NONE = new Hooks() {};

    default EventQueue queue(EventQueue queue) {
      return queue;
    }

    default Provider provider(Provider provider, int node, Membership membership) {
      return provider;
    }

    default LaneSettings lane(LaneSettings settings) {
      return settings;
    }

    default LeaseClock leases(Membership membership) {
      return membership;
    }

    /** Among how many nodes the rate of a provider is divided. */
    default IntSupplier sharers(Membership membership) {
      return membership::liveNodes;
    }
  }

  /**
   * @param number from 1
   * @param chance of this life of the node
   */
  CrankedNode(int number, Surroundings around, Chance chance, EventListener listener) {
    this.number = number;
    VirtualTime time = around.time();
    // Settler and poller write: what they do takes effect when it is committed.
    this.crank =
        new Crank(
            time,
            (machine, waited) -> machine < WRITERS && !waited ? around.commit().getAsLong() : 0);
    RehearsedSettings settings = around.settings();
    this.membership =
        around.isShared()
            ? ClusterNode.enter(
                around.store().nodeTable(),
                settings.lease(),
                time::nanos,
                time.instant(),
                new NodeName("node-" + number, ""))
            : new SoleNode(around.store().nextProcess());
    Map<String, LaneSettings> lanes = new TreeMap<>();
    ProviderRegistry registry =
        new ProviderRegistry(
            settings.providers().stream()
                .map(lane -> {
                  lanes.put(lane.name(), around.hooks().lane(lane.settings()));
                  return new ProviderRegistry.Route(
                      around
                          .hooks()
                          .provider(carrier(around, lane.name()).at(number), number, membership),
                      lane.channels());
                })
                .toList());
    this.budget = new MemoryBudget(settings.budgetBytes());
    this.buffers = new LaneBuffers(registry, settings.bufferMax(), budget, settings.lanesBytes());
    this.process = new MemoryProcess(around.store(), membership, buffers, listener);
    EventQueue queue = around.hooks().queue(process.queue());
    DispatchEnvironment environment =
        new DispatchEnvironment(
            time,
            time::nanos,
            new SplittableRandom(chance.seedOf("jitter of retries")),
            listener,
            around.hooks().leases(membership),
            around.hooks().sharers(membership));
    this.engine =
        new Engine(
            queue,
            registry,
            buffers,
            provider -> Objects.requireNonNull(lanes.get(provider.name())),
            environment,
            crank::wake);
    Intake.Rules rules =
        new Intake.Rules(
            registry,
            settings.conversations(),
            new RateLimits(settings.sender(), settings.ip(), membership::liveNodes, time::nanos),
            new MessageIds(
                time, around.store().lastMessageId(), membership.slot(), membership.slots()),
            time);
    this.intake = new Intake(process.intake(), rules, listener, () -> {});
    crank.start(engine.parts());
  }

  private static Carrier carrier(Surroundings around, String name) {
    return around.carriers().stream()
        .filter(carrier -> carrier.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  int number() {
    return number;
  }

  boolean isDead() {
    return dead;
  }

  /** Nothing that it holds in memory is there any more. */
  void die() {
    dead = true;
    crank.stop();
  }

  /** One request of a client. */
  IntakeResult accept(Submission submission, String client) {
    return intake.accept(submission, client, null);
  }

  /** Renews its leases and looks for work without a lease, as production does. */
  void beat() {
    if (membership instanceof ClusterNode node && node.beat(buffers.channels())) {
      try {
        process.lookForOrphans();
      } catch (StoreUnavailableException _) {
        // The next heartbeat looks again.
      }
    }
  }

  void operate(String provider, BreakerAction action) {
    var _ = engine.operate(provider, action);
  }

  LaneStatus status(String provider) {
    return engine.status(provider).orElseThrow();
  }

  /** What its lanes hold of the memory budget. */
  long heldBytes() {
    return budget.shares().stream().mapToLong(MemoryBudget.Share::heldBytes).sum();
  }

  /** When a machine is to be cranked next. */
  long nextTurn() {
    return crank.nextTurn();
  }

  /** Cranks all machines whose turn has come, until there is nothing to do at this moment. */
  void crankDue() {
    crank.crankDue();
  }
}
