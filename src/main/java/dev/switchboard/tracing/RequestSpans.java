package dev.switchboard.tracing;

import dev.switchboard.http.RequestTracer;
import dev.switchboard.http.request.RequestHead;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a span of each request that may change something, and of each that is part of a trace that
 * is recorded: probes and the readers of metrics make none.
 */
final class RequestSpans implements RequestTracer {
  static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<String> REQUEST =
      AttributeKey.stringKey("switchboard.request.id");
  private static final Set<String> CHANGING = Set.of("POST", "PUT", "DELETE", "PATCH");
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final Tracer tracer;

  RequestSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  @SuppressWarnings(
      "MustBeClosedChecker") // Closed by what is returned, when the request has ended.
  public @Nullable Traced begin(RequestHead request) {
    String method = request.method();
    Context parent = Traceparent.read(request.onlyHeader(Traceparent.HEADER));
    if (!CHANGING.contains(method) && !Traceparent.isRecorded(parent)) {
      return null;
    }
    // What a client makes up is no name.
    boolean known = CHANGING.contains(method) || READING.contains(method);
    String name = known ? method : "HTTP";
    Span span =
        tracer
            .spanBuilder(name)
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(METHOD, known ? method : "_OTHER")
            .startSpan();
    Scope current = span.makeCurrent();
    return (route, status, requestId, subject) -> {
      current.close();
      if (route != null) {
        span.updateName(name + " " + route);
        span.setAttribute(ROUTE, route);
      }
      span.setAttribute(STATUS, (long) status);
      span.setAttribute(REQUEST, requestId);
      if (subject != null) {
        span.setAttribute(TracedProvider.MESSAGE, subject);
      }
      if (status >= 500) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    };
  }
}
