package dev.switchboard.api.twilio;

import dev.switchboard.callback.CallbackPost;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parameters of a request of Twilio's, in the making. Used by one thread. */
final class FormBody {
  private final Map<String, String> parameters = new LinkedHashMap<>();

  /** Adds a parameter; nothing where it has no value. */
  FormBody put(String name, @Nullable String value) {
    if (value != null) {
      parameters.put(name, value);
    }
    return this;
  }

  /**
   * The request, signed.
   *
   * @param id the same on every attempt
   */
  CallbackPost post(String url, String token, String id) {
    String body =
        parameters.entrySet().stream()
            .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
            .collect(Collectors.joining("&"));
    return new CallbackPost(
            "application/x-www-form-urlencoded; charset=utf-8",
            body.getBytes(StandardCharsets.US_ASCII))
        .header("I-Twilio-Idempotency-Token", id)
        .header(TwilioSignature.HEADER, TwilioSignature.of(token, url, parameters));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
