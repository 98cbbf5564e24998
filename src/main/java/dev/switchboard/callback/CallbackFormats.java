package dev.switchboard.callback;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The formats that there are: those that an endpoint may have, and those of single messages, which
 * the facades that took the messages ask for. Immutable.
 */
public final class CallbackFormats {
  /** Stands between the name of a message's format and what this format keeps with the message. */
  public static final char SEPARATOR = ':';

  private final Map<String, CallbackFormat> ofEndpoints = new LinkedHashMap<>();
  private final Map<String, CallbackFormat> ofMessages = new LinkedHashMap<>();
  private final List<String> names;

  /**
   * @param ofEndpoints besides our own
   * @param reserved for endpoints that a facade declares
   * @param ofMessages besides the standard one
   */
  public CallbackFormats(
      List<CallbackFormat> ofEndpoints,
      List<CallbackFormat> reserved,
      List<CallbackFormat> ofMessages) {
    Stream.concat(Stream.of(OwnFormat.values()), ofEndpoints.stream())
        .forEach(it -> this.ofEndpoints.put(it.wireName(), it));
    names = List.copyOf(this.ofEndpoints.keySet());
    reserved.forEach(it -> this.ofEndpoints.put(it.wireName(), it));
    ofMessages.forEach(it -> this.ofMessages.put(it.wireName(), it));
  }

  /** The names of those that an operator may choose for an endpoint, our own first. */
  public List<String> names() {
    return names;
  }

  /** The format of an endpoint; null for a name that another version knew. */
  public @Nullable CallbackFormat ofEndpoint(String name) {
    return ofEndpoints.get(name);
  }

  /**
   * The format in which a message is told at its own URL; null for one that is not in use any more.
   *
   * @param written with the message: a name, perhaps with more behind it; null for the standard one
   */
  public @Nullable CallbackFormat ofMessage(@Nullable String written) {
    if (written == null) {
      return OwnFormat.STANDARD;
    }
    int end = written.indexOf(SEPARATOR);
    return ofMessages.get(end < 0 ? written : written.substring(0, end));
  }
}
