package dev.switchboard.callback.endpoint;

import dev.switchboard.digest.Sha256;
import dev.switchboard.message.MessageId;
import java.net.URI;
import java.nio.ByteBuffer;
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
    return new EndpointId(ByteBuffer.wrap(Sha256.of(host)).getLong() | Long.MIN_VALUE);
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
