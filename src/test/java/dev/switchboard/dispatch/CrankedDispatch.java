package dev.switchboard.dispatch;

import dev.switchboard.event.RecordedEvents;
import dev.switchboard.lane.Moment;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.rehearsal.world.Crank;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Dispatch without threads: the test cranks it, in virtual time, over a {@link TestStore}. */
final class CrankedDispatch {
  final VirtualTime time;
  final TestStore store;
  final RecordedEvents events = new RecordedEvents();
  final ScriptedLease leases = new ScriptedLease();
  final AtomicInteger liveNodes = new AtomicInteger(1);
  private final ProviderRegistry registry;
  private final Function<Provider, LaneSettings> settings;
  private final int capacity;
  private final long budgetBytes;
  private MemoryBudget budget;
  private final SplittableRandom random;
  private Engine engine;
  private Crank crank;

  /** Nanoseconds from when a machine should be cranked until it is: more on a busy computer. */
  LongSupplier lateness = () -> 0;

  CrankedDispatch(
      VirtualTime time,
      List<ProviderRegistry.Route> routes,
      int capacity,
      Function<Provider, LaneSettings> settings,
      long seed) {
    this(time, routes, capacity, Long.MAX_VALUE / 2, settings, seed);
  }

  /**
   * @param budgetBytes of memory, a quarter of it guaranteed to the lanes
   */
  CrankedDispatch(
      VirtualTime time,
      List<ProviderRegistry.Route> routes,
      int capacity,
      long budgetBytes,
      Function<Provider, LaneSettings> settings,
      long seed) {
    this.time = time;
    this.budgetBytes = budgetBytes;
    this.registry = new ProviderRegistry(routes);
    this.capacity = capacity;
    this.settings = settings;
    this.random = new SplittableRandom(seed);
    this.budget = new MemoryBudget(budgetBytes);
    LaneBuffers buffers = buffers();
    this.store = new TestStore(time, buffers, events);
    this.crank = crank();
    this.engine = engine(buffers);
  }

  private LaneBuffers buffers() {
    return new LaneBuffers(registry, capacity, budget, budgetBytes / 4);
  }

  /** What the lanes hold of the budget. */
  long heldBytes() {
    return budget.shares().stream().mapToLong(MemoryBudget.Share::heldBytes).sum();
  }

  private Engine engine(LaneBuffers buffers) {
    DispatchEnvironment environment =
        new DispatchEnvironment(time, time::nanos, random.split(), events, leases, liveNodes::get);
    Engine built = new Engine(store.queue(), registry, buffers, settings, environment, crank::wake);
    crank.start(
        built.parts().stream()
            .map(part -> new Engine.Part(part.name(), part.machine(), Duration.ZERO))
            .toList());
    return built;
  }

  private Crank crank() {
    return new Crank(time, (_, _) -> lateness.getAsLong());
  }

  /** The process dies and another one takes over: what was in memory is gone. */
  void crashAndRestart() {
    budget = new MemoryBudget(budgetBytes);
    LaneBuffers buffers = buffers();
    store.restart(buffers);
    events.clear();
    crank.stop();
    crank = crank();
    engine = engine(buffers);
  }

  Engine engine() {
    return engine;
  }

  /** Does everything that can be done now; returns the nanoseconds until there is more. */
  long settleDown() {
    crank.crankDue();
    return Math.min(time.nanosToNextTask(), crank.nextTurn() - time.nanos());
  }

  /** Lets time pass, cranking whenever a machine asks for it. */
  void run(Duration duration) {
    long until = time.nanos() + duration.toNanos();
    while (time.nanos() < until) {
      long step = Math.min(settleDown(), until - time.nanos());
      time.advanceNanos(Math.max(1, step));
    }
    settleDown();
  }

  Moment now() {
    return new Moment(time.instant(), time.nanos());
  }
}
