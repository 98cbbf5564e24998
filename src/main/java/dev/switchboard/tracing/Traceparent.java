package dev.switchboard.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header {@code traceparent} (W3C Trace Context), as it is kept and sent. */
final class Traceparent {
  static final String HEADER = "traceparent";

  private static final W3CTraceContextPropagator FORMAT = W3CTraceContextPropagator.getInstance();

  /** Its only key is the header. */
  private static final TextMapGetter<String> ALONE =
      new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // It has to be there all the same.
        public Iterable<String> keys(String header) {
          return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String header, String key) {
          return key.equals(HEADER) ? header : null;
        }
      };

  private Traceparent() {}

  /** A context with the span that the text names; without a span where it names none. */
  static Context read(@Nullable String text) {
    return text == null ? Context.root() : FORMAT.extract(Context.root(), text, ALONE);
  }

  /** Whether a context has a span that is recorded. */
  static boolean isRecorded(Context context) {
    return Span.fromContext(context).getSpanContext().isSampled();
  }

  /** As the header. */
  static String of(SpanContext span) {
    return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags().asHex();
  }
}
