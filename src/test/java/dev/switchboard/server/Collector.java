package dev.switchboard.server;

import static dev.switchboard.server.RunningApp.PATIENCE;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.switchboard.tracing.Tracing;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;

/** A collector of traces on a free port: OTLP by HTTP. */
final class Collector implements AutoCloseable {
  private final List<Seen> spans = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /** A span as it came. */
  record Seen(
      String name,
      Span.SpanKind kind,
      String traceId,
      String spanId,
      String parentId,
      long startNanos,
      long endNanos,
      boolean failed,
      Map<String, String> attributes,
      Map<String, String> resource) {}

  Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/v1/traces", this::receive);
    server.start();
  }

  /** Traces that are sent here, soon. */
  Tracing tracing(String... variables) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort());
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "20");
    for (String variable : variables) {
      String[] nameAndValue = variable.split("=", 2);
      environment.put(nameAndValue[0], nameAndValue[1]);
    }
    return Tracing.of(environment, "test");
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      ExportTraceServiceRequest request =
          ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
      for (ResourceSpans resource : request.getResourceSpansList()) {
        for (ScopeSpans scope : resource.getScopeSpansList()) {
          scope.getSpansList().forEach(span -> spans.add(seen(span, resource.getResource())));
        }
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static Seen seen(Span span, Resource resource) {
    HexFormat hex = HexFormat.of();
    return new Seen(
        span.getName(),
        span.getKind(),
        hex.formatHex(span.getTraceId().toByteArray()),
        hex.formatHex(span.getSpanId().toByteArray()),
        hex.formatHex(span.getParentSpanId().toByteArray()),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        span.getStatus().getCodeValue() == 2,
        attributes(span.getAttributesList()),
        attributes(resource.getAttributesList()));
  }

  private static Map<String, String> attributes(List<KeyValue> all) {
    Map<String, String> attributes = new LinkedHashMap<>();
    all.forEach(it -> attributes.put(it.getKey(), text(it.getValue())));
    return attributes;
  }

  private static String text(AnyValue value) {
    return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
  }

  /** All spans that came. */
  List<Seen> spans() {
    return spans;
  }

  /** Waits for a span of this name that came after so many others of it. */
  Seen await(String name, int before) {
    Awaitility.await(name)
        .atMost(PATIENCE)
        .until(() -> spans.stream().filter(it -> it.name().equals(name)).count() > before);
    return spans.stream()
        .filter(it -> it.name().equals(name))
        .skip(before)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
