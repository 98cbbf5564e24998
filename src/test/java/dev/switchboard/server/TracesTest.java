package dev.switchboard.server;

import static dev.switchboard.server.RunningApp.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.app.EphemeralServer;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a collector of traces is told about messages. */
@Tag("server")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TracesTest {
  private static final String SMS = "/api/messages/sms";
  private static final String ACCEPT = "POST " + SMS;
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String SECRET =
      Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes(UTF_8));

  @TempDir Path directory;

  private static String sms(String more) {
    return """
    {"type":"sms","from":"+12016661234","to":"+18045551234","body":"Hello"%s}\
    """
        .formatted(more);
  }

  private static String[] throughHttp(Receiver carrier) {
    return new String[] {
      "providers.sms-mms.type=http",
      "providers.sms-mms.url=" + carrier.url(),
      "providers.sms-mms.secret=" + SECRET,
      "callbacks.secret=" + SECRET
    };
  }

  @Test
  void aMessageIsOneTraceFromTheClientToItsCallbacks() throws Exception {
    try (Collector collector = new Collector();
        Receiver carrier = new Receiver();
        Receiver told = new Receiver();
        RunningApp app =
            RunningApp.start(
                directory,
                collector.tracing("OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=test"),
                throughHttp(carrier))) {
      String id =
          app.client.accepted(
              SMS,
              sms(",\"status_callback\":\"" + told.url() + "\""),
              "traceparent",
              "00-" + TRACE + "-" + SPAN + "-01");

      Collector.Seen accept = collector.await(ACCEPT, 0);
      Collector.Seen queue = collector.await("queue", 0);
      Collector.Seen attempt = collector.await("attempt", 0);
      Collector.Seen callback = collector.await("callback", 1);
      assertThat(collector.spans())
          .allMatch(it -> it.traceId().equals(TRACE))
          .allMatch(it -> it.endNanos() >= it.startNanos())
          .allMatch(it -> "switchboard".equals(it.resource().get("service.name")))
          .allMatch(it -> "test".equals(it.resource().get("service.version")))
          .allMatch(it -> "test".equals(it.resource().get("deployment.environment.name")));
      assertThat(accept.parentId()).isEqualTo(SPAN);
      assertThat(accept.kind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
      assertThat(accept.attributes())
          .containsEntry("http.response.status_code", "202")
          .containsEntry("switchboard.message.id", id);
      assertThat(List.of(queue, attempt, callback))
          .allMatch(it -> it.parentId().equals(accept.spanId()));
      assertThat(attempt.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
      assertThat(attempt.attributes())
          .containsEntry("switchboard.message.id", id)
          .containsEntry("switchboard.provider", "sms-mms")
          .containsEntry("switchboard.attempt.number", "1")
          .containsEntry("switchboard.outcome", "success");
      assertThat(callback.attributes()).containsEntry("http.response.status_code", "200");
      // The next one goes on from the call, not from the message.
      assertThat(Objects.requireNonNull(carrier.received().getFirst().traceparent()))
          .isEqualTo("00-" + TRACE + "-" + attempt.spanId() + "-01");
      assertThat(told.received())
          .extracting(Receiver.Received::traceparent)
          .contains("00-" + TRACE + "-" + callback.spanId() + "-01");
      // What is ours is shown to no one, and nothing personal leaves.
      assertThat(carrier.received().getFirst().body()).doesNotContain("traceparent");
      assertThat(app.message(id).toString()).doesNotContain("traceparent");
      assertThat(collector.spans().toString()).doesNotContain("2016661234", "8045551234", "Hello");
    }
  }

  @Test
  void theTraceGoesOnAfterAStart() throws Exception {
    try (Collector collector = new Collector()) {
      String id;
      try (RunningApp app = RunningApp.start(directory, collector.tracing())) {
        app.client.post("/api/providers/sms-mms/breaker", "{\"action\":\"open\"}");
        id = app.client.accepted(SMS, sms(""));
        collector.await(ACCEPT, 0);
      }
      assertThat(collector.spans()).noneMatch(it -> it.name().equals("attempt"));
      try (RunningApp app = RunningApp.start(directory, collector.tracing())) {
        app.awaitStatus(id, "dispatched");
        assertThat(app.message(id).get("options").isNull()).isTrue();
      }

      Collector.Seen accept = collector.await(ACCEPT, 0);
      for (String name : List.of("queue", "attempt")) {
        Collector.Seen later = collector.await(name, 0);
        assertThat(later.traceId()).isEqualTo(accept.traceId());
        assertThat(later.parentId()).isEqualTo(accept.spanId());
        assertThat(later.attributes()).containsEntry("switchboard.message.id", id);
      }
    }
  }

  @Test
  void aFailedAttemptSaysWhy() throws Exception {
    try (Collector collector = new Collector();
        Receiver carrier = new Receiver();
        RunningApp app = RunningApp.start(directory, collector.tracing(), throughHttp(carrier))) {
      carrier.answerOnce(503);
      String id = app.client.accepted(SMS, sms(""));
      app.awaitStatus(id, "dispatched");

      Collector.Seen first = collector.await("attempt", 0);
      assertThat(first.failed()).isTrue();
      assertThat(first.attributes())
          .containsEntry("switchboard.outcome", "error")
          .containsEntry("error.type", "503");
      assertThat(collector.await("attempt", 1).failed()).isFalse();
      assertThat(collector.spans()).filteredOn(it -> it.name().equals("queue")).hasSize(1);
    }
  }

  @Test
  void whatTheClientDoesNotRecordHasNoSpans() throws Exception {
    try (Collector collector = new Collector();
        Receiver carrier = new Receiver()) {
      try (RunningApp app =
          RunningApp.start(directory, collector.tracing(), throughHttp(carrier))) {
        String id =
            app.client.accepted(SMS, sms(""), "traceparent", "00-" + TRACE + "-" + SPAN + "-00");
        app.awaitStatus(id, "dispatched");
      }
      assertThat(carrier.received())
          .singleElement()
          .extracting(Receiver.Received::traceparent)
          .isNull();
      assertThat(collector.spans()).isEmpty();
    }
  }

  @Test
  void probesHaveNoSpansButReadingWithinATraceHas() throws Exception {
    try (Collector collector = new Collector()) {
      try (RunningApp app = RunningApp.start(directory, collector.tracing())) {
        app.client.get("/healthz");
        app.client.get("/api/messages", "traceparent", "00-" + TRACE + "-" + SPAN + "-01");
      }
      assertThat(collector.spans())
          .singleElement()
          .matches(it -> it.name().equals("GET /api/messages"))
          .matches(it -> it.parentId().equals(SPAN));
    }
  }

  @Test
  void withoutTracesAMessageKeepsAndCarriesNone() throws Exception {
    try (Receiver carrier = new Receiver();
        RunningApp app = RunningApp.start(directory, throughHttp(carrier))) {
      String id =
          app.client.accepted(SMS, sms(""), "traceparent", "00-" + TRACE + "-" + SPAN + "-01");
      app.awaitStatus(id, "dispatched");

      assertThat(carrier.received())
          .singleElement()
          .extracting(Receiver.Received::traceparent)
          .isNull();
    }
  }

  /** Loads anew what the loader of this class finds, except OpenTelemetry. */
  private static final class WithoutTheLibrary extends ClassLoader {
    private final ClassLoader source = TracesTest.class.getClassLoader();

    WithoutTheLibrary() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      try (InputStream file = source.getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null || name.startsWith("io.opentelemetry.")) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = file.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    @Override
    protected @Nullable URL findResource(String name) {
      return source.getResource(name);
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
      return source.getResources(name);
    }
  }

  @Test
  void withoutTracesNothingOfTheLibraryIsLoaded() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader loader = new WithoutTheLibrary();
    thread.setContextClassLoader(loader);
    try {
      Class<?> type = loader.loadClass(EphemeralServer.class.getName());
      try (AutoCloseable server =
              (AutoCloseable) type.getMethod("start", Map.class).invoke(null, Map.of());
          Client client =
              new Client(URI.create((String) type.getMethod("url").invoke(server)).getPort())) {
        String id = client.accepted(SMS, sms(""));
        await()
            .atMost(PATIENCE)
            .until(() ->
                client
                    .getJson("/api/messages/" + id)
                    .get("status")
                    .asString()
                    .equals("dispatched"));
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
