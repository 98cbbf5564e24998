package dev.switchboard.tools.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A proof that cannot fail proves nothing: each way to break the promise is found. */
class AuditTest {
  private static final String RUN = "r";

  private final Map<Long, String> ledger = Map.of(1L, "a", 2L, "b");
  private final Map<String, JsonNode> byId = new HashMap<>();
  private final Map<String, Integer> byText = new HashMap<>();

  @Test
  void everythingThereOnceAndSentIsGood() {
    store("a", 1, "dispatched");
    store("b", 2, "dispatched");

    assertThat(audit()).isEqualTo(new Audit(2, 0, 0, 0, 0));
  }

  @Test
  void aMessageThatIsNotThereIsLost() {
    store("a", 1, "dispatched");

    assertThat(audit().lost()).isEqualTo(1);
  }

  @Test
  void aMessageWithTheTextOfAnotherIsLost() {
    store("a", 1, "dispatched");
    store("b", 3, "dispatched");

    assertThat(audit().lost()).isEqualTo(1);
  }

  @Test
  void aTextThatIsThereTwiceIsDoubled() {
    store("a", 1, "dispatched");
    store("b", 2, "dispatched");
    store("c", 2, "dispatched");

    assertThat(audit().doubled()).isEqualTo(1);
  }

  @Test
  void aMessageThatWasNeverSentIsToldToo() {
    store("a", 1, "dispatched");
    store("b", 2, "failed");

    assertThat(audit().unsent()).isEqualTo(1);
    assertThat(audit().lost()).isZero();
  }

  @Test
  void noReportHoldsWithAnythingWrong() {
    assertThat(report(10, 10, 0, 0, 0, 0).holds()).isTrue();
    assertThat(report(0, 0, 0, 0, 0, 0).holds()).as("nothing was tried").isFalse();
    assertThat(report(10, 9, 0, 0, 0, 0).holds()).as("never acknowledged").isFalse();
    assertThat(report(10, 10, 1, 0, 0, 0).holds()).as("two ids for a key").isFalse();
    assertThat(report(10, 10, 0, 1, 0, 0).holds()).as("lost").isFalse();
    assertThat(report(10, 10, 0, 0, 1, 0).holds()).as("doubled").isFalse();
    assertThat(report(10, 10, 0, 0, 0, 1).holds()).as("unsent").isFalse();
    assertThat(ProofReportText.page(report(10, 10, 0, 1, 0, 0))).contains("BROKEN");
    assertThat(ProofReportText.json(report(10, 10, 0, 1, 0, 0))).contains("\"holds\":false");
  }

  @Test
  void anFsyncFasterThanFlashIsDoubted() {
    assertThat(DiskCheck.verdict("ext4", Duration.ofNanos(2_000))).contains("faster than flash");
    assertThat(DiskCheck.verdict("ext4", Duration.ofMillis(1))).contains("honours it");
    assertThat(DiskCheck.verdict("tmpfs", Duration.ofMillis(1))).contains("in memory");
  }

  private Audit audit() {
    return Audit.compare(RUN, ledger, byId, byText, 0);
  }

  private void store(String id, long number, String status) {
    String text = Senders.text(RUN, number);
    byId.put(id, JsonMapper.shared().createObjectNode().put("body", text).put("status", status));
    byText.merge(text, 1, Integer::sum);
  }

  private static ProofReport report(
      long sent, long acknowledged, long contradictions, long lost, long doubled, long unsent) {
    return new ProofReport(
        "test",
        new ProofPlan(java.nio.file.Path.of("x"), 1, 1, Duration.ofSeconds(1), 1),
        1,
        sent,
        acknowledged,
        0,
        contradictions,
        acknowledged,
        lost,
        doubled,
        unsent,
        0,
        List.of(Duration.ofMillis(1)),
        new DiskCheck("ext4", Duration.ZERO, Duration.ZERO, Duration.ZERO, ""),
        Duration.ZERO);
  }
}
