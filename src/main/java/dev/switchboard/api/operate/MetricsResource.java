package dev.switchboard.api.operate;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /metrics}: Prometheus text, or one flat JSON object for clients that prefer JSON. */
public final class MetricsResource implements Resource {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<String> prometheusText;
  private final Supplier<Map<String, Object>> counters;

  /** Each request calls one of the two. */
  public MetricsResource(Supplier<String> prometheusText, Supplier<Map<String, Object>> counters) {
    this.prometheusText = prometheusText;
    this.counters = counters;
  }

  @Override
  public void register(Routes routes) {
    routes.add(Route.get("/metrics", Policy.scope(Scope.METRICS), this::metrics));
  }

  private Reply metrics(Exchange exchange) {
    Reply reply =
        exchange.prefersJson()
            ? Reply.document(200, counters.get())
            : Reply.of(200, PROMETHEUS_TEXT, prometheusText.get().getBytes(StandardCharsets.UTF_8));
    return reply.header("Vary", "Accept");
  }
}
