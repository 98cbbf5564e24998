package dev.switchboard.callback;

import dev.switchboard.signature.WebhookSecret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What is posted: a body and its headers, in the making. Used by one thread. */
public final class CallbackPost {
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final byte[] body;

  /**
   * @param body is not copied and must not change
   */
  public CallbackPost(String contentType, byte[] body) {
    this.body = body;
    headers.put("Content-Type", contentType);
    headers.put("User-Agent", "Switchboard");
  }

  /** Adds a header. */
  public CallbackPost header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /**
   * Signs the body as Standard Webhooks describes, with all secrets that are valid. The id of the
   * event is the id that is signed, the same on every attempt.
   *
   * @param prefix of the names of the three headers, {@code webhook} or {@code svix}
   */
  public CallbackPost signed(String prefix, StoredEvent event, CallbackFormat.Signing signing) {
    String id = event.id().toString();
    String seconds = signing.seconds();
    String signatures =
        signing.secrets().stream()
            .map(secret -> new WebhookSecret(secret).sign(id, seconds, body))
            .collect(Collectors.joining(" "));
    return header(prefix + "-id", id)
        .header(prefix + "-timestamp", seconds)
        .header(prefix + "-signature", signatures);
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }
}
