package dev.switchboard.api.testing;

import dev.switchboard.api.AddressFilter;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem.InvalidMember;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.http.reply.ValidationErrors;
import dev.switchboard.http.request.JsonInput;
import dev.switchboard.settings.Quantities;
import dev.switchboard.spelling.Suggestion;
import dev.switchboard.testing.TestBench;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What tests of other programs do with a server: {@code POST /api/test/reset}, {@code POST
 * /api/test/settle}, and {@code /api/test/clock}.
 */
public final class TestResource implements Resource {
  private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);
  private static final int MAX_ADDRESSES = 100;
  private static final String A_LIMIT = "a duration from 1ms to 1m, such as 5s";

  private final Supplier<TestBench> bench;
  private final AddressFilter addresses;

  /**
   * @param bench asked at each request: it is built after the routes
   */
  public TestResource(Supplier<TestBench> bench, AddressFilter addresses) {
    this.bench = bench;
    this.addresses = addresses;
  }

  @Override
  public void register(Routes routes) {
    Policy operate = Policy.scope(Scope.OPERATE);
    routes
        .add(Route.post("/api/test/reset", operate, Body.OPTIONAL_JSON, this::reset))
        .add(Route.post("/api/test/settle", operate, Body.OPTIONAL_JSON, this::settle))
        .add(Route.getJson("/api/test/clock", operate, _ -> shown(bench.get().state())))
        .add(Route.post("/api/test/clock", operate, Body.JSON, this::advance));
  }

  private Reply reset(Exchange exchange) {
    JsonNode body = body(exchange);
    ValidationErrors errors = new ValidationErrors();
    checkMembers(body, Set.of("addresses"), errors);
    Set<String> only = addresses(body.path("addresses"), errors);
    errors.check();
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    if (only == null) {
      bench.get().reset();
      answer.put("messages", null);
    } else {
      answer.put("messages", bench.get().forget(only));
    }
    return Reply.document(200, answer);
  }

  private @Nullable Set<String> addresses(JsonNode member, ValidationErrors errors) {
    if (member.isMissingNode() || member.isNull()) {
      return null;
    }
    if (!member.isArray() || member.isEmpty() || member.size() > MAX_ADDRESSES) {
      errors.add("addresses", "must be an array of 1 to " + MAX_ADDRESSES + " addresses, or null");
      return null;
    }
    Set<String> found = new HashSet<>();
    for (int i = 0; i < member.size(); i++) {
      JsonNode text = member.get(i);
      Optional<String> address =
          text.isString() ? addresses.find(text.asString()) : Optional.empty();
      address.ifPresent(found::add);
      if (address.isEmpty()) {
        errors.add("addresses/" + i, "must be an address");
      }
    }
    return found;
  }

  private Reply settle(Exchange exchange) {
    JsonNode body = body(exchange);
    ValidationErrors errors = new ValidationErrors();
    checkMembers(body, Set.of("within"), errors);
    Duration limit = limit(body, errors);
    errors.check();
    return shown(bench.get().settle(limit));
  }

  private Reply advance(Exchange exchange) {
    JsonNode body = body(exchange);
    ValidationErrors errors = new ValidationErrors();
    checkMembers(body, Set.of("advance", "within"), errors);
    Duration by =
        duration(body.path("advance"), Duration.ofMillis(1), TestBench.MAX_ADVANCE).orElse(null);
    if (by == null) {
      errors.add(
          "advance",
          "must be a duration from 1ms to %dd, such as 90s or 2h"
              .formatted(TestBench.MAX_ADVANCE.toDays()));
    }
    Duration limit = limit(body, errors);
    errors.check();
    return shown(bench.get().advance(by == null ? Duration.ZERO : by, limit));
  }

  /** An empty body says nothing, as an empty object does. */
  private static JsonNode body(Exchange exchange) {
    byte[] body = exchange.readBody();
    return JsonInput.object(body.length == 0 ? new byte[] {'{', '}'} : body);
  }

  private static void checkMembers(JsonNode body, Set<String> known, ValidationErrors errors) {
    for (String name : body.propertyNames()) {
      if (!known.contains(name)) {
        errors.add(
            InvalidMember.named(name, "is not a member of this" + Suggestion.of(name, known)));
      }
    }
  }

  private static Duration limit(JsonNode body, ValidationErrors errors) {
    JsonNode member = body.path("within");
    if (member.isMissingNode() || member.isNull()) {
      return DEFAULT_LIMIT;
    }
    Optional<Duration> limit = duration(member, Duration.ofMillis(1), TestBench.MAX_LIMIT);
    if (limit.isEmpty()) {
      errors.add("within", "must be " + A_LIMIT + ", or null");
    }
    return limit.orElse(DEFAULT_LIMIT);
  }

  private static Optional<Duration> duration(JsonNode member, Duration least, Duration most) {
    return member.isString()
        ? Optional.ofNullable(Quantities.duration(member.asString(), least, most))
        : Optional.empty();
  }

  private static Reply shown(TestBench.State state) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("now", state.now());
    answer.put("ahead_seconds", state.ahead().toMillis() / 1000.0);
    answer.put("settled", state.settled());
    answer.put("pending", state.pending());
    answer.put("next_due_at", state.nextDueAt());
    return Reply.document(200, answer);
  }
}
