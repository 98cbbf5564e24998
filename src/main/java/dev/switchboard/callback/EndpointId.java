package dev.switchboard.callback;

import dev.switchboard.message.MessageId;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;

/**
 * The id of an endpoint, written as {@code ep_} and 13 characters; or of the lane for the URLs of a
 * host that single messages name.
 *
 * @param value greater than zero for an endpoint, less than zero for a host
 */
public record EndpointId(long value) {
  private static final String PREFIX = "ep_";

  /** Reads what {@link #toString} gave; empty for anything else. */
  public static Optional<EndpointId> parse(String text) {
    return text.startsWith(PREFIX)
        ? MessageId.parse(text.substring(PREFIX.length())).map(id -> new EndpointId(id.value()))
        : Optional.empty();
  }

  /** The lane for what single messages want to be told at a URL: one for all URLs of a host. */
  public static EndpointId ofHost(URI url) {
    String host =
        (url.getScheme() + "://" + url.getHost() + ":" + url.getPort()).toLowerCase(Locale.ROOT);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(host.getBytes(StandardCharsets.UTF_8));
      return new EndpointId(ByteBuffer.wrap(hash).getLong() | Long.MIN_VALUE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether it is the lane of a host, and no endpoint. */
  public boolean isOfHost() {
    return value < 0;
  }

  @Override
  public String toString() {
    return isOfHost() ? "host_" + Long.toHexString(value) : PREFIX + new MessageId(value);
  }
}
