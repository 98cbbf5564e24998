package dev.switchboard.rehearsal;

import dev.switchboard.cluster.ClusterNode;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.Submission;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.rehearsal.scenario.Amounts;
import dev.switchboard.rehearsal.scenario.Scenario;
import dev.switchboard.rehearsal.scenario.Scenario.Accident;
import dev.switchboard.rehearsal.scenario.Scenario.CarrierWorld;
import dev.switchboard.rehearsal.scenario.Scenario.Source;
import dev.switchboard.rehearsal.world.Carrier;
import dev.switchboard.rehearsal.world.Chance;
import dev.switchboard.rehearsal.world.LatencyTable;
import dev.switchboard.rehearsal.world.Traffic;
import dev.switchboard.rehearsal.world.VirtualTime;
import dev.switchboard.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One run of a scenario, from its first moment to the last message. For one thread, once. */
public final class Rehearsal {
  /** Of the store in a rehearsal: how many messages wait is bounded in another way. */
  private static final long STORE_BYTES = Long.MAX_VALUE / 2;

  /**
   * What a message that waits occupies at most, in the store and in the books; measured, and
   * rounded up. One that was not tried yet takes less than half of it.
   */
  private static final int BYTES_OF_WAITING = 440;

  /** The share of the heap that waiting messages may have; the rest is for what comes and goes. */
  private static final double WAITING_SHARE = 0.7;

  private static final Duration KEYS = Duration.ofHours(24);

  private final Scenario scenario;
  private final RehearsedSettings settings;
  private final Chance chance;
  private final VirtualTime time = new VirtualTime();
  private final TraceHash hash = new TraceHash();
  private final Ledger ledger;
  private final MemoryStore store =
      new MemoryStore(MemoryStore.Keep.WHAT_WAITS, STORE_BYTES, KEYS, time);
  private final List<Carrier> carriers = new ArrayList<>();
  private final List<CrankedNode> nodes = new ArrayList<>();
  private final int[] lives;
  private final CrankedNode.Surroundings around;
  private final @Nullable LatencyTable commits;
  private final Chance commitChance;
  private Runnable afterEach = () -> {};
  private BooleanSupplier enough = () -> false;
  private long arrivals;
  private int beside = 1;
  private boolean ended;

  /** Prepares a run. */
  public Rehearsal(Scenario scenario, RehearsedSettings settings) {
    this(scenario, settings, null, CrankedNode.Hooks.NONE);
  }

  /** Prepares a run whose every event is written down. */
  public Rehearsal(Scenario scenario, RehearsedSettings settings, TraceFile trace) {
    this(scenario, settings, trace.witness(), CrankedNode.Hooks.NONE);
  }

  Rehearsal(
      Scenario scenario,
      RehearsedSettings settings,
      Trace.@Nullable Witness witness,
      CrankedNode.Hooks hooks) {
    this.scenario = scenario;
    this.settings = settings;
    this.chance = new Chance(scenario.seed());
    this.ledger = new Ledger(time, new Trace(time, hash, witness), scenario.expectations());
    this.commitChance = chance.fork("commits");
    this.commits =
        scenario.commit() == null
            ? null
            : new LatencyTable(scenario.commit().median(), scenario.commit().p99());
    for (RehearsedSettings.Lane lane : settings.providers()) {
      CarrierWorld world =
          scenario.carriers().getOrDefault(lane.name(), new CarrierWorld(List.of()));
      Carrier carrier = new Carrier(lane.name(), carriers.size(), world, chance, time, ledger);
      carriers.add(carrier);
      ledger.add(carrier);
    }
    LongSupplier commit = this::commitTime;
    this.around =
        new CrankedNode.Surroundings(
            time, store, settings, carriers, scenario.nodes() > 1, commit, hooks);
    this.lives = new int[scenario.nodes()];
    for (int number = 1; number <= scenario.nodes(); number++) {
      nodes.add(start(number));
    }
  }

  /** It shares the memory with others: so many run at the same time, this one included. */
  void shareMemory(int runs) {
    this.beside = runs;
  }

  /** Has something done after every step, for those who watch what must always be true. */
  void afterEach(Runnable check) {
    this.afterEach = check;
  }

  /** Ends it where this says so, asked after every step. */
  void endWhen(BooleanSupplier isEnough) {
    this.enough = isEnough;
  }

  List<CrankedNode> nodes() {
    return nodes;
  }

  Ledger ledger() {
    return ledger;
  }

  VirtualTime time() {
    return time;
  }

  /** Runs it to its end. */
  public RehearsalResult run() {
    return run(_ -> {});
  }

  /**
   * Runs it to its end.
   *
   * @param progress told the virtual time in nanoseconds, now and then
   * @throws TooLargeException when more messages wait than memory has room for
   */
  public RehearsalResult run(LongConsumer progress) {
    if (ended) {
      throw new IllegalStateException("a rehearsal runs once");
    }
    ended = true;
    scenario.traffic().forEach(this::begin);
    scenario
        .accidents()
        .forEach(accident -> time.afterNanos(accident.at(), () -> happen(accident)));
    sample(progress);
    long end = scenario.duration() + scenario.drainLimit();
    while (true) {
      long step = time.nanosToNextTask();
      for (int i = 0; i < nodes.size(); i++) {
        step = Math.min(step, nodes.get(i).nextTurn() - time.nanos());
      }
      if (time.nanos() + step > end) {
        break;
      }
      time.advanceNanos(Math.max(0, step));
      for (int i = 0; i < nodes.size(); i++) {
        nodes.get(i).crankDue();
      }
      afterEach.run();
      if (enough.getAsBoolean() || (time.nanos() >= scenario.duration() && ledger.isEmpty())) {
        break;
      }
    }
    ledger.sample();
    // The result stays when the rehearsal is gone.
    time.end();
    return new RehearsalResult(
        scenario, settings, ledger, pendingInStore(), time.nanos(), hash.events(), hash.end());
  }

  /** What the store says of what waits; the books may say something else. */
  private long pendingInStore() {
    store.setAway(false);
    return store.pending();
  }

  private CrankedNode start(int number) {
    int life = ++lives[number - 1];
    CrankedNode node =
        new CrankedNode(
            number, around, chance.fork("node-" + number + " life " + life), ledger.of(number));
    if (scenario.nodes() > 1) {
      long interval = ClusterNode.marginOf(settings.lease()).toNanos();
      beat(node, interval);
    }
    return node;
  }

  private void beat(CrankedNode node, long interval) {
    if (!node.isDead()) {
      node.beat();
      time.afterNanos(interval, () -> beat(node, interval));
    }
  }

  private void begin(Source source) {
    Traffic traffic = new Traffic(source, chance, scenario.duration());
    plan(traffic, source.name(), traffic.next());
  }

  private void plan(Traffic traffic, String client, long at) {
    if (at >= 0) {
      time.afterNanos(
          at - time.nanos(),
          () -> {
            arrive(traffic.message(), client);
            plan(traffic, client, traffic.next());
          });
    }
  }

  /** A request takes a commit; then it goes to the next node that lives. */
  private void arrive(Submission submission, String client) {
    long commit = commitTime();
    if (commit == 0) {
      accept(submission, client);
    } else {
      time.afterNanos(commit, () -> accept(submission, client));
    }
  }

  private void accept(Submission submission, String client) {
    int first = (int) (arrivals++ % nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      CrankedNode node = nodes.get((first + i) % nodes.size());
      if (!node.isDead()) {
        accept(node, submission, client);
        return;
      }
    }
    ledger.refused(0, "no node lives");
  }

  private void accept(CrankedNode node, Submission submission, String client) {
    try {
      switch (node.accept(submission, client)) {
        case IntakeResult.Accepted _ -> {}
        case IntakeResult.RateLimited(var refusal) ->
            ledger.refused(node.number(), "limit by " + String.join(" and ", refusal.violated()));
        case IntakeResult.NoProvider _ -> ledger.refused(node.number(), "no provider");
        case IntakeResult.Replayed _, IntakeResult.KeyReused _, IntakeResult.KeyHeld _ ->
            ledger.refused(node.number(), "idempotency key");
        case IntakeResult.Unknown _ -> ledger.refused(node.number(), "store away");
      }
    } catch (StoreUnavailableException _) {
      ledger.refused(node.number(), "store away");
    }
  }

  private void happen(Accident accident) {
    switch (accident) {
      case Accident.Kill(_, int number, Long backAfter) -> {
        ledger.accident("killed: node-" + number);
        nodes.get(number - 1).die();
        if (backAfter != null) {
          time.afterNanos(backAfter, () -> comeBack(number));
        }
      }
      case Accident.StoreAway(_, long length) -> {
        ledger.accident("store is away");
        store.setAway(true);
        time.afterNanos(
            length,
            () -> {
              ledger.accident("store is back");
              store.setAway(false);
            });
      }
      case Accident.Operator(_, String provider, var action, Long length) -> {
        ledger.accident("operator: " + action.wireName() + " " + provider);
        operate(provider, action);
        if (length != null) {
          time.afterNanos(
              length,
              () -> {
                ledger.accident("operator: close " + provider);
                operate(provider, BreakerAction.CLOSE);
              });
        }
      }
    }
  }

  private void comeBack(int number) {
    if (!nodes.get(number - 1).isDead()) {
      // It was killed twice, and is back from the first time.
      return;
    }
    try {
      nodes.set(number - 1, start(number));
      ledger.accident("back: node-" + number);
    } catch (StoreUnavailableException _) {
      // As its service manager would: it is started again, a second later.
      time.afterNanos(Amounts.SECOND, () -> comeBack(number));
    }
  }

  private void operate(String provider, BreakerAction action) {
    nodes.stream().filter(node -> !node.isDead()).forEach(node -> node.operate(provider, action));
  }

  private void sample(LongConsumer progress) {
    ledger.sample();
    long most =
        (long) (WAITING_SHARE * Runtime.getRuntime().maxMemory() / BYTES_OF_WAITING / beside);
    if (ledger.stillWaiting() > most) {
      throw new TooLargeException(most);
    }
    for (CarrierBooks books : ledger.carriers()) {
      double pace = 0;
      for (CrankedNode node : nodes) {
        if (!node.isDead()) {
          LaneStatus status = node.status(books.name);
          pace += status.rateOrInfinity();
        }
      }
      books.pace.set(time.nanos(), Double.isInfinite(pace) ? 0 : pace);
    }
    progress.accept(time.nanos());
    time.afterNanos(Amounts.SECOND, () -> sample(progress));
  }

  private long commitTime() {
    return commits == null ? 0 : commits.draw(commitChance);
  }
}
