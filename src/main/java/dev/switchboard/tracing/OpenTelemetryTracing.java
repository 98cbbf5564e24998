package dev.switchboard.tracing;

import dev.switchboard.callback.post.Poster;
import dev.switchboard.http.RequestTracer;
import dev.switchboard.provider.Provider;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Spans by the SDK of OpenTelemetry, set up by its own rules. */
final class OpenTelemetryTracing implements Tracing {
  private static final String NAME = "switchboard";
  private static final String PREFIX = "OTEL_";
  private static final String PROTOCOL = "otel.exporter.otlp.protocol";
  private static final String TRACES_PROTOCOL = "otel.exporter.otlp.traces.protocol";
  private static final String HTTP = "http/protobuf";
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> VERSION = AttributeKey.stringKey("service.version");

  /** What was recorded last is worth no more waiting than this. */
  private static final int CLOSE_SECONDS = 5;

  /** The library's own default asks for gRPC, which takes a client that we do not have. */
  private static final Map<String, String> DEFAULTS = Map.of(PROTOCOL, HTTP);

  /** Metrics and logs have places of their own. */
  private static final Map<String, String> FIXED =
      Map.of(
          "otel.metrics.exporter", "none",
          "otel.logs.exporter", "none",
          "otel.propagators", "none");

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;

  private OpenTelemetryTracing(OpenTelemetrySdk sdk, String version) {
    this.sdk = sdk;
    this.tracer =
        sdk.getTracerProvider().tracerBuilder(NAME).setInstrumentationVersion(version).build();
  }

  static OpenTelemetryTracing start(Map<String, String> environment, String version) {
    Map<String, String> properties = new HashMap<>(DEFAULTS);
    environment.forEach((name, value) -> {
      if (name.startsWith(PREFIX) && !value.isBlank()) {
        properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value.strip());
      }
    });
    String protocol = properties.getOrDefault(TRACES_PROTOCOL, properties.get(PROTOCOL));
    if (!HTTP.equals(protocol)) {
      throw new InvalidTracingException(
          "OTEL_EXPORTER_OTLP_PROTOCOL is "
              + protocol
              + ", but traces are only sent by http/protobuf; collectors take it on port 4318.");
    }
    try {
      return new OpenTelemetryTracing(
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(() -> properties)
              .addPropertiesCustomizer(_ -> FIXED)
              .addResourceCustomizer((resource, _) -> named(resource, version))
              .build()
              .getOpenTelemetrySdk(),
          version);
    } catch (ConfigurationException | IllegalArgumentException e) {
      throw new InvalidTracingException(
          "the OTEL_* variables cannot be used: " + withoutHeaders(e.getMessage(), properties));
    }
  }

  /** Ours, unless the operator gave another name. */
  private static Resource named(Resource resource, String version) {
    Resource ours = Resource.builder().put(VERSION, version).build().merge(resource);
    String name = resource.getAttribute(SERVICE);
    return name == null || name.startsWith("unknown_service")
        ? ours.merge(Resource.builder().put(SERVICE, NAME).build())
        : ours;
  }

  /** Headers may hold a secret. */
  private static String withoutHeaders(@Nullable String message, Map<String, String> properties) {
    String text = String.valueOf(message);
    for (Map.Entry<String, String> property : properties.entrySet()) {
      if (property.getKey().endsWith("headers")) {
        text = text.replace(property.getValue(), "***");
      }
    }
    return text;
  }

  @Override
  public RequestTracer requests() {
    return new RequestSpans(tracer);
  }

  @Override
  public @Nullable String traceparent() {
    SpanContext current = Span.current().getSpanContext();
    if (!current.isValid()) {
      // It came another way than by HTTP.
      Span accept =
          tracer
              .spanBuilder("accept")
              .setParent(Context.root())
              .setSpanKind(SpanKind.SERVER)
              .startSpan();
      accept.end();
      current = accept.getSpanContext();
    }
    return current.isSampled() ? Traceparent.of(current) : null;
  }

  @Override
  public Provider traced(Provider provider) {
    return new TracedProvider(provider, tracer, InstantSource.system());
  }

  @Override
  public Poster traced(Poster poster) {
    return new TracedPoster(poster, tracer);
  }

  @Override
  public void close() {
    var _ = sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
