package dev.switchboard.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.launcher.ServerProcess;
import dev.switchboard.message.MessageId;
import dev.switchboard.server.Client;
import dev.switchboard.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One life of a cluster: makes it happen, asks what has become of it, and tells it in figures. */
final class ClusterRun implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(20);

  /** Messages that a node holds at least when something is done to it. */
  private static final int WORK = 5;

  /** Messages that are let go where all before them were sent too soon to see a node at work. */
  private static final int MORE = 60;

  private static final String PROVIDER = "sms-mms";

  private final ClusterScenario scenario;
  private final Path directory;
  private final PostgresServer.Database database = PostgresServer.emptyDatabase();
  private final List<Node> started = new ArrayList<>();
  private final AtomicReferenceArray<@Nullable Node> places =
      new AtomicReferenceArray<>(ClusterScenario.NODES);
  private final List<Takeover> takeovers = new ArrayList<>();

  private record Node(ServerProcess process, Client client) {
    /** The number under which it holds leases now. */
    long number() {
      for (JsonNode node : client.getJson("/api/nodes").get("items")) {
        if (node.get("self").asBoolean()) {
          return Long.parseLong(node.get("id").asString());
        }
      }
      throw new AssertionError("a node that is not among the nodes");
    }
  }

  /**
   * What others took over.
   *
   * @param at when the node was heard of last
   * @param held messages it had then
   * @param attemptsBefore at those messages, begun by then and recorded before it could go on
   */
  private record Takeover(Instant at, Set<Long> held, Duration time, long attemptsBefore) {}

  ClusterRun(ClusterScenario scenario, Path directory) {
    this.scenario = scenario;
    this.directory = directory;
  }

  /** Lives it, and asserts what must hold whatever has happened. */
  void live() throws Exception {
    try (ClusterStore store = new ClusterStore(database)) {
      startAll();
      Instant begun = Instant.now();
      Duration loaded;
      try (ClusterLoad load = new ClusterLoad(scenario, this::clientAt)) {
        disrupt(load, store);
        load.await();
        loaded = Duration.between(begun, Instant.now());
        await("everything is sent")
            .atMost(PATIENCE)
            .pollInterval(POLL)
            .until(() -> store.ids("pending").isEmpty());
        Duration all = Duration.between(begun, Instant.now());
        ClusterLedger ledger = ClusterLedger.read(directory.resolve("ledger").resolve(PROVIDER));
        print(load, store, ledger, loaded, all);
        check(load, store, ledger);
      }
    }
    endAll();
  }

  private @Nullable Client clientAt(int place) {
    Node node = places.get(place);
    return node == null ? null : node.client();
  }

  /** All at once; the first makes the tables. */
  private void startAll() throws IOException {
    List<ServerProcess> processes = new ArrayList<>();
    for (int place = 0; place < ClusterScenario.NODES; place++) {
      processes.add(serve());
    }
    for (int place = 0; place < ClusterScenario.NODES; place++) {
      join(place, processes.get(place));
    }
  }

  private void join(int place, ServerProcess process) {
    Node node = new Node(process, process.awaitReady());
    started.add(node);
    places.set(place, node);
  }

  private ServerProcess serve() throws IOException {
    return ServerProcess.serve(
        directory,
        "store.url=" + database.url(),
        "store.user=" + database.user(),
        "lease.duration=" + scenario.lease().toSeconds() + "s",
        "mock.ledger=" + directory.resolve("ledger"),
        "faults.latency-ms.min=100",
        "faults.latency-ms.max=400",
        "faults.error-pct=10",
        "breaker.failure-threshold=20",
        "retry.base-delay=20ms",
        "retry.max-delay=1s",
        "dispatch.buffer-max=200",
        "providers.sms-mms.max-in-flight=" + scenario.maxInFlight());
  }

  private void disrupt(ClusterLoad load, ClusterStore store) throws Exception {
    Random random = new Random(scenario.seed());
    int parts = scenario.disruptions().size() + 1;
    for (int i = 1; i < parts; i++) {
      load.release(scenario.messages() / parts * i);
      int place = random.nextInt(ClusterScenario.NODES);
      Node node = places.get(place);
      assertThat(node).isNotNull();
      switch (scenario.disruptions().get(i - 1)) {
        case KILL -> kill(place, node, load, store);
        case PAUSE -> pause(node, load, store);
        case RESTART -> restart(place, node);
      }
    }
    load.release(scenario.messages());
  }

  private void kill(int place, Node node, ClusterLoad load, ClusterStore store) throws Exception {
    long number = awaitWork(node, load, store);
    node.process().kill();
    places.set(place, null);
    takeovers.add(awaitTakeover(number, store));
    join(place, serve());
  }

  private void pause(Node node, ClusterLoad load, ClusterStore store) throws Exception {
    long number = awaitWork(node, load, store);
    node.process().pause();
    try {
      takeovers.add(awaitTakeover(number, store));
    } finally {
      node.process().resume();
    }
    await("the node goes on under a new number")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .ignoreExceptions()
        .until(() -> node.number() != number);
  }

  private void restart(int place, Node node) throws Exception {
    places.set(place, null);
    node.process().terminate();
    node.process().awaitEnd();
    join(place, serve());
  }

  /** Nothing would be shown by the end of a node that has nothing to do; the node's number. */
  private static long awaitWork(Node node, ClusterLoad load, ClusterStore store) {
    AtomicLong number = new AtomicLong();
    await("it holds messages")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> {
          // A machine that stands still takes the lease of a node, which goes on under another.
          number.set(node.number());
          boolean works = store.heldBy(number.get()).size() >= WORK;
          if (!works && store.ids("pending").isEmpty()) {
            load.releaseMore(MORE);
          }
          return works;
        });
    return number.get();
  }

  private static Takeover awaitTakeover(long number, ClusterStore store) throws SQLException {
    Instant at = Instant.now();
    Set<Long> held = new HashSet<>();
    await("others take over")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> {
          // A commit that was on its way when the node was stopped may come after the first look.
          Set<Long> now = store.heldBy(number);
          held.addAll(now);
          return now.isEmpty();
        });
    Duration time = Duration.between(at, Instant.now());
    // It may have held nothing; a node that is paused is to be so for longer than its lease.
    await("its lease ends").atMost(PATIENCE).pollInterval(POLL).until(() -> !store.isAlive(number));
    return new Takeover(at, held, time, store.attemptsBegunBy(held, at));
  }

  private void check(ClusterLoad load, ClusterStore store, ClusterLedger ledger) throws Exception {
    Set<String> acknowledged = new HashSet<>(load.acknowledged().values());
    assertThat(load.acknowledged()).hasSize(scenario.messages());
    assertThat(acknowledged).as("one id for each key").hasSize(scenario.messages());
    assertThat(store.ids("dispatched")).as("stored and dispatched").isEqualTo(acknowledged);
    assertThat(store.number("SELECT count(*) FROM messages")).isEqualTo(scenario.messages());
    assertThat(store.number("SELECT count(*) FROM inbound_events")).isZero();
    assertThat(store.number("SELECT count(*) FROM attempts WHERE outcome = 'success'"))
        .as("each settled once")
        .isEqualTo(scenario.messages());
    assertThat(clientOfAny().getJson("/api/invariants").get("drift").asLong()).isZero();
    assertThat(ledger.taken()).as("delivered").isEqualTo(acknowledged);
    assertThat(ledger.deliveries()).as("delivered once").doesNotHaveDuplicates();
    Set<String> held = new HashSet<>();
    for (Takeover takeover : takeovers) {
      takeover.held().forEach(id -> held.add(new MessageId(id).toString()));
      assertThat(store.attemptsBegunBy(takeover.held(), takeover.at()))
          .as("attempts settled under a fence that was stale")
          .isEqualTo(takeover.attemptsBefore());
    }
    assertThat(held).as("taken over").isNotEmpty();
    assertThat(held).as("sent again").containsAll(ledger.duplicates());
  }

  private Client clientOfAny() {
    return started.getLast().client();
  }

  private void print(
      ClusterLoad load, ClusterStore store, ClusterLedger ledger, Duration loaded, Duration all)
      throws SQLException {
    Duration longest = Duration.ZERO;
    Duration dispatched = Duration.ZERO;
    int held = 0;
    for (Takeover takeover : takeovers) {
      longest = max(longest, takeover.time());
      dispatched = max(dispatched, store.untilDispatched(takeover.held(), takeover.at()));
      held += takeover.held().size();
    }
    long refused =
        started.stream().mapToLong(node -> node.process().said("stale_settlement")).sum();
    long recorded = store.number("SELECT count(*) FROM attempts");
    System.out.println(
        """
        cluster of %d nodes, seed %d: %s
          messages %d, acknowledged %d; requests %d, answered with the id of before %d, 409 %d, 503 %d, no answer %d
          taken over %d messages of %d nodes; no longer held by them after at most %.1f s, all dispatched after at most %.1f s
          calls answered by the providers %d, attempts recorded %d; duplicates that the providers suppressed %d; settlements refused for a stale fence %d
          all acknowledged in %.1f s (%.0f messages/s, each to every node), all dispatched in %.1f s\
        """
            .formatted(
                ClusterScenario.NODES,
                scenario.seed(),
                scenario.disruptions(),
                scenario.messages(),
                load.acknowledged().size(),
                load.requests.get(),
                load.replays.get(),
                load.conflicts.get(),
                load.unavailable.get(),
                load.unanswered.get(),
                held,
                takeovers.size(),
                seconds(longest),
                seconds(dispatched),
                ledger.calls(),
                recorded,
                ledger.duplicates().size(),
                refused,
                seconds(loaded),
                scenario.messages() / seconds(loaded),
                seconds(all)));
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? b : a;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  /** Whatever was done to them, none has said a word about a bug. */
  private void endAll() throws InterruptedException {
    for (Node node : started) {
      node.process().terminate();
      node.process().awaitEnd();
    }
  }

  @Override
  public void close() {
    started.forEach(node -> {
      node.process().close();
      node.client().close();
    });
    database.drop();
  }
}
