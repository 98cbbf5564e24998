package dev.switchboard.server.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What happens to several processes on one PostgreSQL, and how much they have to do meanwhile.
 *
 * @param messages each of which is sent to every node, under one idempotency key
 * @param clients that send at the same time
 * @param maxInFlight calls of a provider that each node may have under way; the longest takes 400
 *     ms
 * @param lease of the nodes
 * @param disruptions one after the other, each with a new part of the load
 * @param seed decides whom they happen to
 */
record ClusterScenario(
    int messages,
    int clients,
    int maxInFlight,
    Duration lease,
    List<Disruption> disruptions,
    long seed) {
  static final int NODES = 3;

  /** What happens to a node. */
  enum Disruption {
    /** SIGKILL, and another process in its place. */
    KILL,
    /** SIGSTOP until others have taken over what it held, then SIGCONT. */
    PAUSE,
    /** SIGTERM, and another process in its place. */
    RESTART
  }

  ClusterScenario {
    disruptions = List.copyOf(disruptions);
  }

  /** Some of everything, within half a minute. */
  static ClusterScenario brief() {
    return new ClusterScenario(
        1_000,
        12,
        24,
        Duration.ofSeconds(2),
        List.of(Disruption.KILL, Disruption.PAUSE, Disruption.RESTART),
        1);
  }

  /** Three of everything, in an order that follows from the seed. */
  static ClusterScenario full(int messages, long seed) {
    List<Disruption> disruptions = new ArrayList<>();
    for (Disruption disruption : Disruption.values()) {
      disruptions.addAll(Collections.nCopies(3, disruption));
    }
    Collections.shuffle(disruptions, new Random(seed));
    return new ClusterScenario(messages, 24, 100, Duration.ofSeconds(3), disruptions, seed);
  }
}
