package dev.switchboard.api.endpoint;

import dev.switchboard.api.request.StorableText;
import dev.switchboard.callback.OwnFormat;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.Endpoints;
import dev.switchboard.callback.endpoint.EventSelection;
import dev.switchboard.callback.post.UrlCheck;
import dev.switchboard.callback.post.UrlRules;
import dev.switchboard.http.reply.Problem.InvalidMember;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.ValidationErrors;
import dev.switchboard.http.request.JsonInput;
import dev.switchboard.spelling.Suggestion;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns the body of a request into what an operator wants of an endpoint. */
final class EndpointReader {
  private static final Set<String> MEMBERS =
      Set.of("url", "events", "description", "format", "enabled");

  private final UrlRules urls;
  private final List<String> formats;

  EndpointReader(UrlRules urls, List<String> formats) {
    this.urls = urls;
    this.formats = formats;
  }

  /**
   * Reads a body.
   *
   * @throws ProblemException naming all that is wrong
   */
  Endpoints.Wish read(byte[] body) {
    JsonNode json = JsonInput.object(body);
    ValidationErrors errors = new ValidationErrors();
    for (String name : json.propertyNames()) {
      if (!MEMBERS.contains(name)) {
        errors.add(
            InvalidMember.named(
                name, "is not a member of an endpoint" + Suggestion.of(name, MEMBERS)));
      }
    }
    URI url = url(json.path("url"), errors);
    EventSelection events = events(json.path("events"), errors);
    String description = description(json.path("description"), errors);
    String format = format(json.path("format"), errors);
    boolean enabled = enabled(json.path("enabled"), errors);
    errors.check();
    if (url == null || events == null || format == null) {
      throw errors.exception();
    }
    return new Endpoints.Wish(url, events, description, format, enabled);
  }

  private @Nullable URI url(JsonNode member, ValidationErrors errors) {
    if (!member.isString()) {
      errors.add("url", member.isMissingNode() ? "is required" : "must be a string");
      return null;
    }
    return switch (urls.check(member.asString())) {
      case UrlCheck.Checked.Fine fine -> fine.url();
      case UrlCheck.Checked.Wrong wrong -> {
        errors.add("url", wrong.rule());
        yield null;
      }
    };
  }

  private static @Nullable EventSelection events(JsonNode member, ValidationErrors errors) {
    if (member.isMissingNode() || member.isNull()) {
      return new EventSelection(Set.of(EventSelection.ALL));
    }
    List<String> offered = EventSelection.offered();
    String rule = "must be an array of \"*\" or of names of events: " + String.join(", ", offered);
    if (!member.isArray() || member.isEmpty()) {
      errors.add("events", rule);
      return null;
    }
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < member.size(); i++) {
      String name = member.get(i).isString() ? member.get(i).asString() : "";
      if (name.equals(EventSelection.ALL) || offered.contains(name)) {
        names.add(name);
      } else {
        errors.add("events/" + i, "must be \"*\" or one of: " + String.join(", ", offered));
      }
    }
    return names.isEmpty() ? null : new EventSelection(names);
  }

  private static @Nullable String description(JsonNode member, ValidationErrors errors) {
    if (member.isMissingNode() || member.isNull()) {
      return null;
    }
    String text = member.isString() ? member.asString() : null;
    if (text == null
        || text.length() > Endpoint.MAX_DESCRIPTION_LENGTH
        || !StorableText.accepts(text)) {
      errors.add(
          "description",
          "must be a text of at most " + Endpoint.MAX_DESCRIPTION_LENGTH + " characters");
      return null;
    }
    return text;
  }

  private @Nullable String format(JsonNode member, ValidationErrors errors) {
    if (member.isMissingNode() || member.isNull()) {
      return OwnFormat.STANDARD.wireName();
    }
    String name = member.isString() ? member.asString() : "";
    if (formats.contains(name)) {
      return name;
    }
    errors.add("format", "must be one of: " + String.join(", ", formats));
    return null;
  }

  private static boolean enabled(JsonNode member, ValidationErrors errors) {
    if (!member.isMissingNode() && !member.isBoolean()) {
      errors.add("enabled", "must be true or false");
    }
    return !member.isBoolean() || member.asBoolean();
  }
}
