package dev.switchboard.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** A log that nobody reads must not stop messaging, and must own up to what it lost. */
@Timeout(60) // A call that waited for the reader would wait for ever.
@Tag("slow")
class StuckReaderTest {
  @Test
  void stuckReaderLosesLinesInsteadOfHoldingCallersAndTheGapIsReportedOnce() {
    GatedStream out = new GatedStream();
    EventLog log =
        new EventLog(LogFormat.JSON, LogLevels.all(LogLevel.INFO), () -> CapturedLog.NOW, out);
    int calls = 0;
    while (log.droppedLines() < 10_000) {
      log.dispatchAttempt("sms-mms", "sms", Integer.toString(calls++), 1, "success", 1, null);
    }
    long dropped = log.droppedLines();
    out.open();
    assertThat(log.flush()).isTrue();
    log.stopped();
    log.close();

    List<JsonNode> lines = out.objects();
    assertThat(countOf(lines, "dispatch_attempt") + dropped).isEqualTo(calls);
    assertThat(countOf(lines, "log_lines_dropped")).isEqualTo(1);
    assertThat(sumOfReportedGaps(lines)).isEqualTo(dropped);
    assertThat(lines.getLast().get("event").asString()).isEqualTo("stopped");
    assertThat(log.droppedLines()).isEqualTo(dropped);
  }

  @Test
  void theReportStandsWhereTheLinesAreMissing() {
    GatedStream out = new GatedStream();
    EventLog log =
        new EventLog(LogFormat.JSON, LogLevels.all(LogLevel.INFO), () -> CapturedLog.NOW, out);
    int calls = 0;
    while (log.droppedLines() == 0) {
      log.dispatchAttempt("sms-mms", "sms", Integer.toString(calls++), 1, "success", 1, null);
    }
    out.open();
    assertThat(log.flush()).isTrue();
    log.stopped();
    log.close();

    List<String> events = out.objects().stream().map(line -> line.get("event").asString()).toList();
    assertThat(events.subList(calls - 2, events.size()))
        .containsExactly("dispatch_attempt", "log_lines_dropped", "stopped");
  }

  @Test
  void flushAndCloseGiveUpOnAStuckReader() {
    GatedStream out = new GatedStream();
    EventLog log =
        new EventLog(LogFormat.JSON, LogLevels.all(LogLevel.INFO), () -> CapturedLog.NOW, out);
    log.stopped();
    assertThat(log.flush()).isFalse();
    log.close();
    out.open();
  }

  @Test
  void refusedLinesAndRefusedReportsAreReportedWhenTheStreamWorksAgain() {
    RefusingStream out = new RefusingStream();
    EventLog log =
        new EventLog(LogFormat.JSON, LogLevels.all(LogLevel.INFO), () -> CapturedLog.NOW, out);
    for (int i = 0; i < 3; i++) {
      log.info(LogArea.SERVER, "lost", "x");
      assertThat(log.flush()).isTrue();
    }
    assertThat(log.droppedLines()).isEqualTo(3);
    out.refuses = false;
    log.info(LogArea.SERVER, "kept", "x");
    log.close();

    List<JsonNode> lines =
        CapturedLog.linesOf(out.received).stream().map(CapturedLog::parse).toList();
    assertThat(countOf(lines, "lost")).isZero();
    assertThat(countOf(lines, "kept")).isEqualTo(1);
    assertThat(sumOfReportedGaps(lines)).isEqualTo(3);
  }

  @Test
  void brokenStreamIsNotTriedAgainWithoutANewLine() {
    RefusingStream out = new RefusingStream();
    EventLog log =
        new EventLog(LogFormat.JSON, LogLevels.all(LogLevel.INFO), () -> CapturedLog.NOW, out);
    for (int i = 0; i < 3; i++) {
      log.info(LogArea.SERVER, "lost", "x");
      assertThat(log.flush()).isTrue();
    }
    log.close();
    assertThat(out.attempts.get()).isLessThanOrEqualTo(6);
  }

  @Test
  void nothingIsLostOnClose() {
    CapturedLog captured = CapturedLog.json();
    for (int i = 0; i < 1_000; i++) {
      captured.log.dispatchAttempt("email", "email", Integer.toString(i), 1, "success", 1, null);
    }
    assertThat(captured.objects())
        .extracting(line -> line.get("message_id").asInt())
        .hasSize(1_000)
        .isSorted();
    assertThat(captured.log.droppedLines()).isZero();
  }

  @Test
  void linesAfterCloseAreDroppedQuietly() {
    CapturedLog captured = CapturedLog.json();
    captured.log.stopped();
    captured.log.close();
    captured.log.stopped();
    assertThat(captured.lines()).hasSize(1);
    assertThat(captured.log.droppedLines()).isEqualTo(1);
  }

  @Test
  void linesOfManyThreadsStayWholeAndAllAreAccountedFor() throws InterruptedException {
    int threads = 8;
    int each = 20_000;
    CapturedLog captured = CapturedLog.json();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> callers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      String provider = "p" + t;
      Thread.Builder builder = t % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
      callers.add(
          builder.start(() -> {
            try {
              start.await();
            } catch (InterruptedException e) {
              return;
            }
            for (int i = 0; i < each; i++) {
              captured.log.dispatchAttempt(provider, "sms", provider, i, "success", i, "e");
            }
          }));
    }
    start.countDown();
    for (Thread caller : callers) {
      caller.join();
    }
    List<JsonNode> lines = captured.objects();
    long whole =
        lines.stream()
            .filter(line -> line.has("provider"))
            .filter(line -> line.get("provider").equals(line.get("message_id")))
            .filter(line -> line.get("attempt_number").equals(line.get("latency_ms")))
            .count();
    assertThat(whole + captured.log.droppedLines()).isEqualTo((long) threads * each);
    assertThat(sumOfReportedGaps(lines)).isEqualTo(captured.log.droppedLines());
  }

  @Test
  void interruptedCallerDoesNotWaitAndStaysInterrupted() {
    GatedStream out = new GatedStream();
    EventLog log =
        new EventLog(LogFormat.JSON, LogLevels.all(LogLevel.INFO), () -> CapturedLog.NOW, out);
    Thread.currentThread().interrupt();
    while (log.droppedLines() == 0) {
      log.stopped();
    }
    assertThat(Thread.interrupted()).isTrue();
    out.open();
    log.close();
  }

  private static long countOf(List<JsonNode> lines, String event) {
    return lines.stream().filter(line -> line.get("event").asString().equals(event)).count();
  }

  private static long sumOfReportedGaps(List<JsonNode> lines) {
    return lines.stream()
        .filter(line -> line.get("event").asString().equals("log_lines_dropped"))
        .mapToLong(line -> line.get("count").asLong())
        .sum();
  }

  /** Standard output into a pipe that nobody reads until the gate opens. */
  private static final class GatedStream extends OutputStream {
    private final CountDownLatch gate = new CountDownLatch(1);
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    void open() {
      gate.countDown();
    }

    List<JsonNode> objects() {
      return CapturedLog.linesOf(received).stream().map(CapturedLog::parse).toList();
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      received.write(bytes, offset, length);
    }
  }

  /** Standard output that was closed, for a while. */
  private static final class RefusingStream extends OutputStream {
    private final AtomicInteger attempts = new AtomicInteger();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private volatile boolean refuses = true;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      attempts.incrementAndGet();
      if (refuses) {
        throw new IOException("broken pipe");
      }
      received.write(bytes, offset, length);
    }
  }
}
