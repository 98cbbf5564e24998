package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.Endpoint;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an event is written and signed for those who are told of it. The formats of other vendors
 * come from their facades; the engine knows them by this port only. Immutable, safe for use by many
 * threads.
 */
public interface CallbackFormat {
  /** The name in settings, in JSON and in the store: letters in lower case, at most 32. */
  String wireName();

  /**
   * Whether it has words for an event. Where it has none, nothing is sent, and the callback counts
   * as acknowledged.
   */
  boolean tells(Endpoint endpoint, Callback callback);

  /**
   * Writes and signs an event that it {@link #tells}.
   *
   * @return null where it has nothing to sign with: nothing goes out without a signature
   */
  @Nullable CallbackPost post(Endpoint endpoint, Callback callback, Signing signing);

  /** How many bytes of an answer {@link #take} is given; 0 where an answer means nothing. */
  default int answerBytes() {
    return 0;
  }

  /**
   * Takes what a receiver answered with 2xx. It may wait for the store.
   *
   * @param answer cut after {@link #answerBytes}
   * @return whether it is done with; else the event is sent again
   */
  default boolean take(Endpoint endpoint, Callback callback, String answer) {
    return true;
  }

  /**
   * With what receivers check signatures, in base64, where that is not the secret itself.
   *
   * @param secret of an endpoint
   * @return null where it is
   */
  default @Nullable String publicKey(String secret) {
    return null;
  }

  /**
   * What a format is given besides the event.
   *
   * @param url that is called
   * @param secrets that are valid; the present one first
   * @param cursor every event up to it is settled; null where there is none
   * @param now the time of those who check signatures
   */
  record Signing(URI url, List<String> secrets, @Nullable EventId cursor, Instant now) {
    /** Copies the secrets. */
    public Signing {
      secrets = List.copyOf(secrets);
    }

    /** In seconds since 1970, as signatures have it. */
    public String seconds() {
      return Long.toString(now.getEpochSecond());
    }

    /** Shows no secret. */
    @Override
    public String toString() {
      return "Signing[" + url + "]";
    }
  }
}
