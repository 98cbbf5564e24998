package dev.switchboard.api;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.Policy;
import dev.switchboard.http.Reply;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.Scope;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /metrics}: Prometheus text, or one flat JSON object of counters for who would rather have
 * JSON.
 */
public final class MetricsResource implements Resource {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Supplier<String> prometheusText;
  private final Supplier<Map<String, Object>> counters;

  /** Both are asked for each request. */
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
            ? Reply.json(200, JSON.writeValueAsBytes(counters.get()))
            : Reply.of(200, PROMETHEUS_TEXT, prometheusText.get().getBytes(StandardCharsets.UTF_8));
    return reply.header("Vary", "Accept");
  }
}
