package dev.switchboard.api.twilio;

import dev.switchboard.http.Body;
import dev.switchboard.http.request.JsonInput;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a form; an empty one is there. */
final class TwilioForm {
  /** As HTML has forms sent. */
  static final Body BODY = new Body("application/x-www-form-urlencoded");

  /** Fields of one form: more than Twilio has names for. */
  private static final int MAX_FIELDS = 200;

  private final Map<String, List<String>> fields = new LinkedHashMap<>();

  private TwilioForm() {}

  /**
   * Reads a body.
   *
   * @throws dev.switchboard.http.reply.ProblemException when it is no form
   */
  static TwilioForm parse(byte[] body) {
    TwilioForm form = new TwilioForm();
    String[] pairs = JsonInput.text(body).split("&", MAX_FIELDS + 1);
    if (pairs.length > MAX_FIELDS) {
      throw TwilioError.invalid("A request must not have more than " + MAX_FIELDS + " parameters");
    }
    for (String pair : pairs) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        form.fields.computeIfAbsent(decoded(name), _ -> new ArrayList<>()).add(decoded(value));
      }
    }
    return form;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw TwilioError.invalid("The body is not URL-encoded");
    }
  }

  Set<String> names() {
    return fields.keySet();
  }

  /**
   * A field; null where it is absent.
   *
   * @throws dev.switchboard.http.reply.ProblemException when it is there twice: neither is dropped
   */
  @Nullable String get(String name) {
    List<String> values = fields.get(name);
    if (values != null && values.size() > 1) {
      throw TwilioError.invalid("The parameter " + name + " is there twice");
    }
    return values == null ? null : values.getFirst();
  }

  /** All values of a field that are not empty. */
  List<String> all(String name) {
    return fields.getOrDefault(name, List.of()).stream().filter(it -> !it.isEmpty()).toList();
  }
}
