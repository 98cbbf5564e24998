package dev.switchboard.server.cluster;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several processes on one PostgreSQL, which are killed, paused and restarted: what got a 202 from
 * any of them is stored once and sent.
 *
 * <p>{@code bench/cluster.sh} runs the same with many messages.
 */
@Tag("cluster")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterTest {
  private static final Integer MESSAGES = Integer.getInteger("switchboard.cluster.messages");

  @TempDir private Path directory;

  @Test
  void whatAnyNodeAcknowledgedIsStoredOnceAndSentWhateverHappensToNodes() throws Exception {
    ClusterScenario scenario =
        MESSAGES == null
            ? ClusterScenario.brief()
            : ClusterScenario.full(MESSAGES, Long.getLong("switchboard.cluster.seed", 1));
    try (ClusterRun run = new ClusterRun(scenario, directory)) {
      run.live();
    }
  }
}
