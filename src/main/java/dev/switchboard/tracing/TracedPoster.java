package dev.switchboard.tracing;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.post.PostResult;
import dev.switchboard.callback.post.Poster;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes a span of each request that carries a trace; the request carries that span instead. */
final class TracedPoster implements Poster {
  private static final AttributeKey<String> ENDPOINT =
      AttributeKey.stringKey("switchboard.endpoint.id");

  private final Poster poster;
  private final Tracer tracer;

  TracedPoster(Poster poster, Tracer tracer) {
    this.poster = poster;
    this.tracer = tracer;
  }

  @Override
  public CompletableFuture<PostResult> post(
      Object line, URI url, Map<String, String> headers, byte[] body, int answerBytes) {
    Context accepted = Traceparent.read(headers.get(Traceparent.HEADER));
    if (!Traceparent.isRecorded(accepted)) {
      return poster.post(line, url, headers, body, answerBytes);
    }
    Span span =
        tracer
            .spanBuilder("callback")
            .setParent(accepted)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(RequestSpans.METHOD, "POST")
            .startSpan();
    if (line instanceof EndpointId endpoint && !endpoint.isOfHost()) {
      span.setAttribute(ENDPOINT, endpoint.toString());
    }
    Map<String, String> carried = new LinkedHashMap<>(headers);
    carried.put(Traceparent.HEADER, Traceparent.of(span.getSpanContext()));
    try {
      CompletableFuture<PostResult> answer = poster.post(line, url, carried, body, answerBytes);
      var _ = answer.whenComplete((result, failure) -> end(span, result, failure));
      return answer;
    } catch (RuntimeException | Error e) {
      end(span, null, e);
      throw e;
    }
  }

  private static void end(Span span, @Nullable PostResult result, @Nullable Throwable failure) {
    if (failure instanceof CancellationException) {
      failed(span, "timeout");
    } else if (result == null) {
      failed(span, "defect");
    } else {
      switch (result) {
        case PostResult.Answered it -> {
          span.setAttribute(RequestSpans.STATUS, (long) it.status());
          if (it.status() >= 300) {
            failed(span, Integer.toString(it.status()));
          }
        }
        case PostResult.NotAnswered it -> failed(span, it.code());
        case PostResult.TimedOut _ -> failed(span, "timeout");
      }
    }
    span.end();
  }

  private static void failed(Span span, String code) {
    span.setAttribute(TracedProvider.ERROR, code);
    span.setStatus(StatusCode.ERROR);
  }

  @Override
  public void close() {
    poster.close();
  }
}
