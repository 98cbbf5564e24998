package dev.switchboard.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.intake.RateLimits.Decision;
import dev.switchboard.intake.RateLimits.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What many nodes admit together of one client, in virtual time: nodes come, go, die and are cut
 * off at random, hear of each other late, and a client asks all of them for as much as he can get.
 * In no window is more admitted than {@link RateLimits} says.
 */
class AdmissionBoundTest {
  private static final int BURST = 60;
  private static final int PER_MINUTE = 1_200;
  private static final double PER_SECOND = PER_MINUTE / 60.0;
  private static final Limit LIMIT = new Limit(PER_MINUTE, BURST);
  private static final Limit OFF = new Limit(0, 0);

  private static final Duration STEP = Duration.ofMillis(50);
  private static final int STEPS = 2_400;
  private static final int MAX_NODES = 6;

  /** Steps between two heartbeats of a node, at most: after so many each knows of a change. */
  private static final int HEARTBEAT_STEPS = 20;

  /** Steps after which a node that was not heard of is counted no more. */
  private static final int LEASE_STEPS = 100;

  private static LongStream seeds() {
    return LongStream.rangeClosed(1, 30);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noWindowSeesMoreThanTheBoundWhileSendersComeAndGo(long seed) {
    Cluster cluster = new Cluster(seed, true);
    cluster.run();

    assertThat(cluster.worstExcess()).as("seed " + seed).isLessThanOrEqualTo(0);
    assertThat(cluster.changes()).isGreaterThan(20);
  }

  /** The bound is no larger than it must be: whoever asks everywhere gets nearly all of it. */
  @Test
  void clientThatAsksAllNodesGetsTheWholeLimitWhileNoneComesOrGoes() {
    Cluster cluster = new Cluster(7, false);
    cluster.run();

    double seconds = STEPS * STEP.toMillis() / 1_000.0;
    assertThat(cluster.admitted())
        .isBetween((long) (PER_SECOND * seconds), (long) (PER_SECOND * seconds) + BURST);
    assertThat(cluster.worstExcess()).isLessThanOrEqualTo(0);
  }

  /** The nodes, the table in which they find each other, and everything that was admitted. */
  private static final class Cluster {
    private final SplittableRandom random;
    private final boolean restless;
    private final List<Node> nodes = new ArrayList<>();
    private final long[] admitted = new long[STEPS];

    /** What is allowed beyond the rate and the burst, by the step in which it becomes so. */
    private final double[] allowed = new double[STEPS];

    private long nanos;
    private int step;
    private int changes;
    private int awayUntil;

    Cluster(long seed, boolean restless) {
      this.random = new SplittableRandom(seed);
      this.restless = restless;
      for (int i = 0; i < 3; i++) {
        nodes.add(new Node());
      }
      nodes.forEach(Node::beat);
    }

    /** One process. */
    private final class Node {
      final RateLimits limits;
      boolean registered = true;
      boolean serving = true;
      int expiresAt = step + LEASE_STEPS;
      int beatAt = step + 1 + random.nextInt(HEARTBEAT_STEPS);
      int known;

      Node() {
        known = 1 + inTable();
        limits = new RateLimits(LIMIT, OFF, () -> known, () -> nanos);
      }

      void beat() {
        if (!registered) {
          registered = true;
          came(inTable());
        }
        serving = true;
        expiresAt = step + LEASE_STEPS;
        known = inTable();
        beatAt = step + 1 + random.nextInt(HEARTBEAT_STEPS);
      }
    }

    private int inTable() {
      return (int) nodes.stream().filter(node -> node.registered).count();
    }

    void run() {
      for (step = 0; step < STEPS; step++) {
        nanos += STEP.toNanos();
        if (restless) {
          somethingHappens();
        }
        if (step >= awayUntil) {
          heartbeats();
        }
        expire();
        boolean asking = !restless || (step / 150) % 4 != 3;
        for (Node node : nodes) {
          while (asking
              && node.serving
              && node.limits.take("ann", "") instanceof Decision.Granted) {
            admitted[step]++;
          }
        }
      }
    }

    private void heartbeats() {
      for (Node node : nodes) {
        if (node.beatAt >= 0 && node.beatAt <= step) {
          node.beat();
        }
      }
    }

    private void somethingHappens() {
      boolean away = step < awayUntil;
      int dice = random.nextInt(800);
      if (dice < 10 && !away && nodes.size() < MAX_NODES) {
        nodes.add(new Node());
        came(inTable());
      } else if (dice < 15 && nodes.size() > 1) {
        Node node = nodes.remove(random.nextInt(nodes.size()));
        if (node.registered) {
          went(inTable() + 1);
        }
      } else if (dice < 20 && nodes.stream().filter(node -> node.serving).count() > 1) {
        // Dead, and nobody knows before its lease ends.
        Node node = nodes.get(random.nextInt(nodes.size()));
        node.serving = false;
        node.beatAt = -1;
      } else if (dice == 20 && !away) {
        // The database is away: nobody is served, everybody keeps the last number.
        awayUntil = step + random.nextInt(2 * LEASE_STEPS);
        for (Node node : nodes) {
          node.serving = false;
          node.beatAt = node.beatAt < 0 ? -1 : awayUntil + random.nextInt(HEARTBEAT_STEPS);
        }
      }
    }

    private void expire() {
      for (Node node : List.copyOf(nodes)) {
        if (node.registered && node.expiresAt <= step) {
          went(inTable());
          node.registered = false;
        }
        if (!node.registered && node.beatAt < 0) {
          nodes.remove(node);
        }
      }
    }

    private void came(int count) {
      double heartbeat = HEARTBEAT_STEPS * STEP.toMillis() / 1_000.0;
      changed((BURST + PER_SECOND * heartbeat) / count + count);
    }

    private void went(int countBefore) {
      changed((double) BURST / countBefore + countBefore);
    }

    private void changed(double more) {
      allowed[step] += more;
      changes++;
    }

    int changes() {
      return changes;
    }

    long admitted() {
      long sum = 0;
      for (long grants : admitted) {
        sum += grants;
      }
      return sum;
    }

    /** By how much the worst of all windows is above its bound; not above 0 when none is. */
    double worstExcess() {
      double worst = Double.NEGATIVE_INFINITY;
      for (int from = 0; from < STEPS; from++) {
        double bound = BURST;
        for (int before = Math.max(0, from - HEARTBEAT_STEPS); before < from; before++) {
          bound += allowed[before];
        }
        long sum = 0;
        for (int until = from; until < STEPS; until++) {
          bound += allowed[until] + (until > from ? PER_SECOND * STEP.toMillis() / 1_000 : 0);
          sum += admitted[until];
          worst = Math.max(worst, sum - bound);
        }
      }
      return worst;
    }
  }
}
