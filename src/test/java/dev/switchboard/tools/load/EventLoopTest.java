package dev.switchboard.tools.load;

import static dev.switchboard.tools.load.EventLoopRun.key;
import static dev.switchboard.tools.load.EventLoopRun.loop;
import static dev.switchboard.tools.load.EventLoopRun.run;
import static dev.switchboard.tools.load.ScriptedServer.accepted;
import static dev.switchboard.tools.load.ScriptedServer.response;
import static dev.switchboard.tools.load.ScriptedServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.switchboard.net.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EventLoopTest {
  private static final long START = 1_000_000_000_000L;
  private static final long SECOND = 1_000_000_000L;
  private static final int HANG_MILLIS = 200;

  private final AtomicLong virtualTime = new AtomicLong(START);

  @Test
  void stallIsChargedToAllThatShouldHaveBeenSentMeanwhile() throws Exception {
    ScriptedServer.Script stall =
        (number, request, client) -> {
          if (number == 0) {
            virtualTime.addAndGet(SECOND);
          }
          write(client, accepted("id-" + number));
        };
    try (ScriptedServer server = new ScriptedServer(stall)) {
      LoadPlan plan = Plans.to(server.port()).connections(1).rate(10).requests(11).plan();
      EventLoopRun outcome = run(plan, server.address(), virtualTime::get);

      Percentiles latency = outcome.measurements().latencies.latency();
      assertThat(latency.count()).isEqualTo(11);
      assertThat(latency.max()).isCloseTo(1000, within(1.0));
      assertThat(latency.p50()).isCloseTo(500, within(1.0));
      Percentiles service = outcome.measurements().latencies.service();
      assertThat(service.count()).isEqualTo(11);
      assertThat(service.max()).isCloseTo(1000, within(1.0));
      assertThat(service.p90()).isLessThan(1);
      assertThat(outcome.loop().longestBehindNanos()).isEqualTo(9 * SECOND / 10);
    }
  }

  @Test
  void whatWasDueAndNotSentIsANumber() throws Exception {
    ScriptedServer.Script stall =
        (number, request, client) -> {
          virtualTime.addAndGet(5 * SECOND);
          write(client, accepted("id-" + number));
        };
    try (ScriptedServer server = new ScriptedServer(stall)) {
      Plans plans = Plans.to(server.port()).connections(2).rate(10);
      LoadPlan plan = plans.duration(Duration.ofSeconds(4)).plan();
      EventLoopRun outcome = run(plan, server.address(), virtualTime::get);

      assertThat(outcome.loop().offered()).isEqualTo(40);
      assertThat(outcome.count().sent()).isBetween(1L, 2L);
      assertThat(outcome.count().acknowledged()).isEqualTo(outcome.count().sent());
    }
  }

  @Test
  void closedLoopMeasuresFromWhenARequestWasSent() throws Exception {
    ScriptedServer.Script slow =
        (number, request, client) -> {
          virtualTime.addAndGet(SECOND);
          write(client, accepted("id-" + number));
        };
    try (ScriptedServer server = new ScriptedServer(slow)) {
      LoadPlan plan = Plans.to(server.port()).connections(1).requests(5).plan();
      Latencies latencies = run(plan, server.address(), virtualTime::get).measurements().latencies;

      assertThat(latencies.service().p50()).isCloseTo(1000, within(1.0));
      assertThat(latencies.latency()).isEqualTo(latencies.service());
    }
  }

  @ParameterizedTest
  @EnumSource(Failure.class)
  void requestWithoutAnAnswerIsNeitherAcknowledgedNorRefusedAndTheRunGoesOn(Failure failure)
      throws Exception {
    ScriptedServer.Script script =
        (number, request, client) -> {
          if (number != 1) {
            write(client, accepted("id-" + number));
            return;
          }
          switch (failure) {
            case TIMEOUT -> {} // and no answer ever
            case CLOSED -> {
              write(client, "HTTP/1.1 202 Accepted\r\nContent-Length: 64\r\n\r\n{\"status\"");
              client.setSoLinger(true, 0);
              client.close();
            }
            case MALFORMED -> write(client, "220 mail.example.com ESMTP\r\n");
            case CHUNKED ->
                write(client, "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
            case TOO_LARGE ->
                write(client, "HTTP/1.1 202 Accepted\r\nContent-Length: 9999999\r\n\r\n");
          }
        };
    try (ScriptedServer server = new ScriptedServer(script)) {
      Plans plans = Plans.to(server.port()).connections(1).requests(4);
      Plans impatient =
          failure == Failure.TIMEOUT ? plans.timeout(Duration.ofMillis(HANG_MILLIS)) : plans;
      EventLoopRun outcome = run(impatient.plan(), server.address(), System::nanoTime);

      assertThat(outcome.count().unansweredBy()).containsEntry(failure, 1L);
      assertThat(outcome.count().unanswered()).isEqualTo(1);
      assertThat(outcome.count().acknowledged()).isEqualTo(3);
      assertThat(outcome.count().refused()).isZero();
      assertThat(outcome.measurements().reconnects.sum()).isEqualTo(1);
    }
  }

  @Test
  void responseMayComeByteByByte() throws Exception {
    ScriptedServer.Script dribble =
        (number, request, client) -> {
          client.setTcpNoDelay(true);
          for (char c : accepted("id-" + number).toCharArray()) {
            write(client, String.valueOf(c));
          }
        };
    try (ScriptedServer server = new ScriptedServer(dribble)) {
      LoadPlan plan = Plans.to(server.port()).requests(20).plan();
      assertThat(run(plan, server.address(), System::nanoTime).count().acknowledged())
          .isEqualTo(20);
    }
  }

  @Test
  void refusalsAreCountedWithWhatTheServerAskedFor() throws Exception {
    ScriptedServer.Script script =
        (number, request, client) ->
            write(
                client,
                switch (number % 3) {
                  case 0 -> accepted("id-" + number);
                  case 1 ->
                      response(
                          "429 Too Many Requests",
                          "Retry-After: 7\r\n",
                          "{\"code\":\"rate_limited\"}");
                  default ->
                      response(
                          "503 Service Unavailable",
                          "Retry-After: 2\r\nConnection: close\r\n",
                          "{\"code\":\"unavailable\"}");
                });
    try (ScriptedServer server = new ScriptedServer(script)) {
      LoadPlan plan = Plans.to(server.port()).connections(1).requests(9).plan();
      EventLoopRun outcome = run(plan, server.address(), System::nanoTime);

      assertThat(outcome.count().acknowledged()).isEqualTo(3);
      assertThat(outcome.count().refused()).isEqualTo(6);
      assertThat(outcome.count().unanswered()).isZero();
      assertThat(outcome.measurements().refusals.counts())
          .containsExactlyInAnyOrder(
              new RefusalCounts.Count(429, "rate_limited", 3),
              new RefusalCounts.Count(503, "unavailable", 3));
      assertThat(outcome.measurements().refusals.longestRetryAfterSeconds()).isEqualTo(7);
      assertThat(outcome.measurements().latencies.service().count()).isEqualTo(3);
    }
  }

  @Test
  void repeatedRequestIsTheFirstOneByteForByteAndItsIdIsChecked() throws Exception {
    Map<String, String> bodyByKey = new HashMap<>();
    AtomicInteger repeated = new AtomicInteger();
    ScriptedServer.Script script =
        (number, request, client) -> {
          String key = key(request);
          String first = key.isEmpty() ? null : bodyByKey.putIfAbsent(key, request);
          assertThat(first == null || first.equals(request)).isTrue();
          if (first != null) {
            repeated.incrementAndGet();
          }
          write(client, first == null ? accepted("id-" + key) : replayed("id-" + key));
        };
    try (ScriptedServer server = new ScriptedServer(script)) {
      LoadPlan plan = Plans.to(server.port()).connections(1).keys(60, 30).requests(300).plan();
      RequestCounts.Count count = run(plan, server.address(), System::nanoTime).count();

      assertThat(count.replayed()).isEqualTo(repeated.get()).isBetween(60L, 120L);
      assertThat(count.acknowledged()).isEqualTo(300 - count.replayed());
      assertThat(count.mismatched()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"another id", "as if it were new", "new as if it were repeated"})
  void answerToAnotherRequestIsAMismatch(String lie) throws Exception {
    Map<String, String> seen = new HashMap<>();
    ScriptedServer.Script script =
        (number, request, client) -> {
          String key = key(request);
          boolean repeats = !key.isEmpty() && seen.putIfAbsent(key, "") != null;
          write(
              client,
              switch (lie) {
                case "another id" -> repeats ? replayed("id-" + number) : accepted("id-" + key);
                case "as if it were new" -> accepted("id-" + key);
                default -> repeats || number == 5 ? replayed("id-" + key) : accepted("id-" + key);
              });
        };
    try (ScriptedServer server = new ScriptedServer(script)) {
      LoadPlan plan = Plans.to(server.port()).connections(1).keys(60, 30).requests(100).plan();
      RequestCounts.Count count = run(plan, server.address(), System::nanoTime).count();

      assertThat(count.mismatched()).isPositive();
      assertThat(count.replayed() == 0).isEqualTo(!lie.startsWith("new"));
      assertThat(count.settled()).isEqualTo(100);
    }
  }

  @Test
  void requestThatIsTooMuchForTheKernelAtOnceArrivesWhole() throws Exception {
    Queue<Integer> lengths = new ConcurrentLinkedQueue<>();
    ScriptedServer.Script script =
        (number, request, client) -> {
          lengths.add(request.length() - request.indexOf("\r\n\r\n"));
          write(client, accepted("id-" + number));
        };
    try (ScriptedServer server = new ScriptedServer(script)) {
      LoadPlan plan =
          new LoadPlan(
              URI.create("http://127.0.0.1:" + server.port()),
              null,
              0,
              Duration.ofMinutes(1),
              Duration.ZERO,
              12,
              3,
              0,
              new Mix(1, 0, 0),
              0,
              0,
              1,
              LoadPlan.MAX_BODY_BYTES,
              1,
              Duration.ofSeconds(30),
              Duration.ZERO);
      RequestCounts.Count count = run(plan, server.address(), System::nanoTime).count();

      assertThat(count.acknowledged()).isEqualTo(12);
      assertThat(lengths).hasSize(12).allMatch(length -> length > LoadPlan.MAX_BODY_BYTES);
    }
  }

  @Test
  void serverThatIsGoneIsSurvivedAndToldApart() throws Exception {
    int port = Ports.unused();
    LoadPlan plan = Plans.to(port).rate(1000).duration(Duration.ofMillis(300)).plan();
    SocketAddress closed = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    EventLoopRun outcome = run(plan, closed, System::nanoTime);

    assertThat(outcome.measurements().connectFailures.sum()).isBetween(4L, 40L);
    assertThat(outcome.count().sent()).isZero();
    assertThat(outcome.loop().offered()).isEqualTo(300);
  }

  @Test
  void serverThatHangsUpOnEverybodyIsNotStormed() throws Exception {
    AtomicInteger hangUps = new AtomicInteger();
    ScriptedServer.Script hangUp =
        (number, request, client) -> {
          hangUps.incrementAndGet();
          throw new IOException("not now");
        };
    try (ScriptedServer server = new ScriptedServer(hangUp)) {
      LoadPlan plan =
          Plans.to(server.port()).connections(1).duration(Duration.ofMillis(400)).plan();
      EventLoopRun outcome = run(plan, server.address(), System::nanoTime);

      assertThat(outcome.count().unanswered()).isEqualTo(hangUps.get()).isBetween(1L, 8L);
      assertThat(outcome.count().acknowledged()).isZero();
    }
  }

  @Test
  void runThatIsStoppedEndsWithoutMoreRequests() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    EventLoop[] running = new EventLoop[1];
    ScriptedServer.Script script =
        (number, request, client) -> {
          if (answered.incrementAndGet() == 3) {
            running[0].stop();
          }
          write(client, accepted("id-" + number));
        };
    try (ScriptedServer server = new ScriptedServer(script)) {
      LoadPlan plan = Plans.to(server.port()).connections(1).plan();
      Measurements measurements = new Measurements(false);
      running[0] = loop(plan, server.address(), measurements, System::nanoTime);
      var _ = running[0].call();

      assertThat(measurements.measured.count().acknowledged()).isEqualTo(3);
    }
  }

  private static String replayed(String id) {
    String body = "{\"status\":\"accepted\",\"id\":\"" + id + "\"}";
    return response("202 Accepted", "Idempotency-Replayed: true\r\n", body);
  }
}
