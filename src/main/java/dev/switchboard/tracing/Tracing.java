package dev.switchboard.tracing;

import dev.switchboard.callback.post.Poster;
import dev.switchboard.http.RequestTracer;
import dev.switchboard.provider.Provider;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where spans are made of what happens. Safe for use by many threads. */
public interface Tracing extends AutoCloseable {
  /** Makes none, and costs nothing. */
  Tracing OFF = new Off();

  /** Asks for traces where it is not {@code none}. */
  String EXPORTER = "OTEL_TRACES_EXPORTER";

  /**
   * As the usual variables say: on where {@code OTEL_TRACES_EXPORTER} or an endpoint for OTLP is
   * set.
   *
   * @param environment all variables; those that begin with {@code OTEL_} are read
   * @param version of this program
   * @throws InvalidTracingException if a variable has no use
   */
  static Tracing of(Map<String, String> environment, String version) {
    boolean disabled =
        environment.getOrDefault("OTEL_SDK_DISABLED", "").strip().equalsIgnoreCase("true");
    String exporter = environment.getOrDefault(EXPORTER, "").strip();
    boolean endpoint =
        !environment.getOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "").isBlank()
            || !environment.getOrDefault("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "").isBlank();
    boolean asked = exporter.isEmpty() ? endpoint : !exporter.equals("none");
    // A class of its own: that of the library are loaded with it.
    return asked && !disabled ? OpenTelemetryTracing.start(environment, version) : OFF;
  }

  /** Makes spans of requests. */
  RequestTracer requests();

  /**
   * What a message is to keep that this thread accepts, as W3C Trace Context writes it; null where
   * it is part of no trace, or its trace is not recorded.
   */
  @Nullable String traceparent();

  /** The same provider, with spans of messages that keep a trace. */
  Provider traced(Provider provider);

  /** The same, with spans of requests that carry a trace. */
  Poster traced(Poster poster);

  /** Sends what has been recorded, and waits for that a few seconds at most. */
  @Override
  void close();

  /** Traces of nothing. */
  final class Off implements Tracing {
    private Off() {}

    @Override
    public RequestTracer requests() {
      return RequestTracer.NONE;
    }

    @Override
    public @Nullable String traceparent() {
      return null;
    }

    @Override
    public Provider traced(Provider provider) {
      return provider;
    }

    @Override
    public Poster traced(Poster poster) {
      return poster;
    }

    @Override
    public void close() {}
  }
}
