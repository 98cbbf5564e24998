package dev.switchboard.api;

import dev.switchboard.api.request.SubmissionRules;
import dev.switchboard.api.request.MessageLimits;
import dev.switchboard.api.request.SubmissionReader;
import dev.switchboard.callback.post.AddressGuard;
import dev.switchboard.callback.post.UrlRules;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Channel;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.PhoneNumbers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What it costs to read an SMS from the body of a request, with all its rules. The baseline has
 * Jackson make a tree of the same bytes, and looks at nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class JsonBenchmark {
  private final byte[] body =
      """
      {"type":"sms","from":"+12016661234","to":"+18045551234","body":"Hello from the benchmark"}\
      """
          .getBytes(StandardCharsets.UTF_8);
  private final SubmissionReader reader =
      new SubmissionReader(
          new SubmissionRules(
              new AddressReader(new PhoneNumbers("US")),
              new MessageLimits(10, 100, 8_000, 10 << 20, 20 << 20, Duration.ofDays(35)),
              new UrlRules(new AddressGuard(false, List.of()), List.of(443), false),
              InstantSource.system(),
              false));
  private final JsonMapper mapper = new JsonMapper();

  @Benchmark
  public Submission read() {
    return reader.read(Channel.Family.TEXT, body, false);
  }

  @Benchmark
  public JsonNode baseline() {
    return mapper.readTree(body);
  }
}
