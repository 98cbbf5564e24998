package dev.switchboard.callback.endpoint;

import dev.switchboard.callback.post.UrlCheck;
import dev.switchboard.callback.post.UrlRules;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Members;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueType.Listing;
import dev.switchboard.settings.ValueType.Scalar;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Endpoints by configuration: {@code callbacks.endpoints.<name>}. */
public final class DeclaredEndpointsSection extends Section<List<DeclaredEndpoint>> {
  private static final String PREFIX = "callbacks.endpoints.<name>.";
  private static final String WHSEC = "whsec_";

  private final Members declared = declare(Members.of("callbacks.endpoints", "an endpoint"));
  private final Key<String> url =
      optional(
              PREFIX + "url",
              Scalar.of("a URL, as POST /api/endpoints takes it", text -> text),
              "required")
          .doc(
              "An endpoint by configuration: what happens is posted here. The API shows the endpoint"
                  + " under its name, and does not change it.");
  private final Key<List<String>> events =
      key(PREFIX + "events", Listing.of(eventName()), "*")
          .doc(
              "Types of events that it wants; `*` for all but message.deferred, also those of later"
                  + " versions.");
  private final Key<String> secret =
      secret(PREFIX + "secret", ValueTypes.webhookSecret(), "required, unless it is in a file")
          .doc(
              "With which everything is signed. After a change the former one signs as well for 24"
                  + " hours. Never shown.");
  private final Key<String> description =
      optional(
              PREFIX + "description",
              Scalar.matching(
                  "at most " + Endpoint.MAX_DESCRIPTION_LENGTH + " characters",
                  "\\P{Cntrl}{1," + Endpoint.MAX_DESCRIPTION_LENGTH + "}"),
              "none")
          .doc("What it is for.");
  private final Key<String> format;
  private final Key<Boolean> enabled =
      key(PREFIX + "enabled", ValueTypes.flag(), "true").doc("Whether it is told anything.");
  private final Function<Values, Optional<UrlRules>> rules;

  /**
   * @param rules which URLs may be called; empty where that cannot be judged
   * @param formats that an endpoint may have, by their names; the usual one first
   */
  public DeclaredEndpointsSection(
      Function<Values, Optional<UrlRules>> rules, List<String> formats) {
    this.rules = rules;
    this.format =
        key(
                PREFIX + "format",
                Scalar.of(
                    "one of " + String.join(", ", formats),
                    text -> formats.contains(text) ? text : null),
                formats.getFirst())
            .doc(
                "`standard`, `cloudevents` for CloudEvents 1.0 in structured mode, or the webhooks"
                    + " of another vendor.");
  }

  private static Scalar<String> eventName() {
    return Scalar.of(
        "* or one of " + String.join(", ", EventSelection.offered()),
        text ->
            text.equals(EventSelection.ALL) || EventSelection.offered().contains(text)
                ? text
                : null);
  }

  @Override
  protected List<DeclaredEndpoint> read(Values values) {
    List<DeclaredEndpoint> all = new ArrayList<>();
    for (String name : values.names(declared)) {
      DeclaredEndpoint endpoint = endpoint(values.at(name), name);
      if (endpoint != null) {
        all.add(endpoint);
      }
    }
    if (all.size() > EndpointStore.MAX_DECLARED) {
      values.wrong(
          "callbacks.endpoints", "at most " + EndpointStore.MAX_DECLARED + " can be declared", url);
    }
    return List.copyOf(all);
  }

  private @Nullable DeclaredEndpoint endpoint(Values values, String name) {
    String address = values.require(url);
    String key = values.require(secret);
    List<String> names = values.get(events);
    if (names.isEmpty() && values.areCertain(events)) {
      values.wrong(events, "needs an entry");
    }
    UrlRules urls = rules.apply(values).orElse(null);
    if (address == null || key == null || urls == null) {
      return null;
    }
    return switch (urls.check(address)) {
      case UrlCheck.Checked.Wrong wrong -> {
        values.wrong(url, wrong.rule());
        yield null;
      }
      case UrlCheck.Checked.Fine fine ->
          new DeclaredEndpoint(
              name,
              new Endpoints.Wish(
                  fine.url(),
                  new EventSelection(Set.copyOf(names)),
                  values.find(description),
                  values.get(format),
                  values.get(enabled)),
              key.startsWith(WHSEC) ? key : WHSEC + key);
    };
  }
}
