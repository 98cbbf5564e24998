package dev.switchboard.dispatch;

import dev.switchboard.event.RecordedEvents;
import dev.switchboard.machine.Machine;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.rehearsal.VirtualTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Dispatch without threads: the test cranks it, in virtual time, over a {@link FakeQueue}. A
 * machine is cranked when it was woken or its wait is over, and at no other time: a wake-up that is
 * lost is lost here too.
 */
final class CrankedDispatch {
  /** A crank that starts another for ever is a bug, not a reason to wait for ever. */
  private static final int MAX_CRANKS = 10_000;

  final VirtualTime time;
  final FakeQueue queue;
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
  private final Map<Machine, Long> dueAt = new LinkedHashMap<>();
  private final Set<Machine> woken = new HashSet<>();

  /** When a machine that should be cranked gets its turn. */
  private final Map<Machine, Long> turnAt = new HashMap<>();

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
    this.queue = new FakeQueue(buffers, events);
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
    Engine built = new Engine(queue, registry, buffers, settings, environment, woken::add);
    dueAt.clear();
    woken.clear();
    turnAt.clear();
    built.lanes().forEach(lane -> dueAt.put(lane, time.nanos()));
    dueAt.put(built.settler(), time.nanos());
    dueAt.put(built.poller(), time.nanos());
    return built;
  }

  /** The process dies and another one takes over: what was in memory is gone. */
  void crashAndRestart() {
    budget = new MemoryBudget(budgetBytes);
    LaneBuffers buffers = buffers();
    queue.restart(buffers);
    events.clear();
    engine = engine(buffers);
  }

  Engine engine() {
    return engine;
  }

  /** Does everything that can be done now; returns the nanoseconds until there is more. */
  long settleDown() {
    for (int i = 0; i < MAX_CRANKS; i++) {
      boolean cranked = false;
      for (Machine machine : List.copyOf(dueAt.keySet())) {
        cranked |= crank(machine);
      }
      if (!cranked) {
        long next =
            dueAt.keySet().stream()
                .mapToLong(machine -> turnAt.getOrDefault(machine, dueAt.get(machine)))
                .min()
                .orElseThrow();
        return Math.min(time.nanosToNextTask(), next - time.nanos());
      }
    }
    throw new AssertionError("dispatch does not come to rest");
  }

  private boolean crank(Machine machine) {
    boolean due = dueAt.getOrDefault(machine, Long.MAX_VALUE) <= time.nanos();
    if (woken.contains(machine) || due) {
      turnAt.computeIfAbsent(machine, _ -> time.nanos() + lateness.getAsLong());
    }
    if (turnAt.getOrDefault(machine, Long.MAX_VALUE) > time.nanos()) {
      return false;
    }
    turnAt.remove(machine);
    woken.remove(machine);
    long wait = machine.crank();
    dueAt.put(machine, wait == Machine.UNTIL_WOKEN ? Long.MAX_VALUE : time.nanos() + wait);
    return true;
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
