package dev.switchboard.api;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.JsonInput;
import dev.switchboard.http.Problem;
import dev.switchboard.http.ProblemException;
import dev.switchboard.http.Reply;
import dev.switchboard.http.Problem.InvalidMember;
import dev.switchboard.spelling.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Whether members that a message does not have are passed over or refused. A client asks for the
 * latter with {@code Prefer: handling=strict} (RFC 7240, section 4.4); the server can do so for
 * all.
 */
final class StrictHandling {
  private static final String PREFERENCE = "handling";
  private static final String APPLIED = "handling=strict";

  private final boolean always;

  /**
   * @param always whether every request is read strictly
   */
  StrictHandling(boolean always) {
    this.always = always;
  }

  /**
   * Reads a body.
   *
   * @param known the members that the body may have
   * @param read reads the members that it has
   * @throws ProblemException of {@code read}, naming also every member that is not known
   */
  <T> T read(Exchange exchange, byte[] body, Set<String> known, Function<byte[], T> read) {
    boolean asked = isAskedFor(exchange.headers("Prefer"));
    if (!always && !asked) {
      return read.apply(body);
    }
    List<InvalidMember> faults = new ArrayList<>();
    T result = null;
    try {
      result = read.apply(body);
    } catch (ProblemException e) {
      if (e.problem().errors().isEmpty()) {
        throw e;
      }
      faults.addAll(e.problem().errors());
    }
    faults.addAll(unknown(JsonInput.object(body), known));
    if (result == null || !faults.isEmpty()) {
      Problem problem = Problem.invalid(faults);
      throw (asked ? problem.header("Preference-Applied", APPLIED) : problem).exception();
    }
    return result;
  }

  /** The reply to a request whose body was read, which says whether its preference was met. */
  static Reply applied(Exchange exchange, Reply reply) {
    return isAskedFor(exchange.headers("Prefer"))
        ? reply.header("Preference-Applied", APPLIED)
        : reply;
  }

  private static List<InvalidMember> unknown(JsonNode document, Set<String> known) {
    return document.propertyNames().stream()
        .filter(name -> !known.contains(name))
        .map(name ->
            InvalidMember.named(
                name, "is not a member of this message" + Suggestion.of(name, known)))
        .toList();
  }

  /** Of a preference that is given twice the first counts (RFC 7240, section 2). */
  static boolean isAskedFor(List<String> lines) {
    for (String line : lines) {
      for (String preference : line.split(",", -1)) {
        String[] nameAndValue = preference.split(";", 2)[0].split("=", 2);
        if (nameAndValue[0].strip().equalsIgnoreCase(PREFERENCE)) {
          String value = nameAndValue.length == 1 ? "" : nameAndValue[1].strip();
          return unquoted(value).toLowerCase(Locale.ROOT).equals("strict");
        }
      }
    }
    return false;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
