package dev.switchboard.settings;

import dev.switchboard.net.IpNetwork;
import dev.switchboard.settings.ValueType.Listing;
import dev.switchboard.settings.ValueType.Scalar;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The types that several sections use. Each refuses what it does not allow, and says what it does.
 */
public final class ValueTypes {

  /** The Standard Webhooks specification, "Signature scheme". */
  private static final int MIN_WEBHOOK_SECRET_BYTES = 24;

  private static final int MAX_WEBHOOK_SECRET_BYTES = 64;
  private static final String WEBHOOK_SECRET_PREFIX = "whsec_";

  private static final int MAX_URL_CHARACTERS = 2000;
  private static final int MAX_CREDENTIAL_CHARACTERS = 1000;

  private ValueTypes() {}

  /** A whole number, both ends included. */
  public static Scalar<Integer> wholeNumber(int min, int max) {
    return Scalar.of(
        "a whole number from " + min + " to " + max,
        text -> Quantities.wholeNumber(text, min, max));
  }

  /** A whole number from 0 to 100. */
  public static Scalar<Integer> percentage() {
    return Scalar.of(
        "a whole percentage from 0 to 100", text -> Quantities.wholeNumber(text, 0, 100));
  }

  /** Any number of 64 bits. */
  public static Scalar<Long> seed() {
    return Scalar.of("a whole number of 64 bits", Quantities::anyLong);
  }

  /** {@code true} or {@code false}. */
  public static Scalar<Boolean> flag() {
    return choice(Map.of("true", true, "false", false), "true or false");
  }

  /** A duration with its unit, both ends included. */
  public static Scalar<Duration> duration(String min, String max) {
    Duration least = Quantities.duration(min);
    Duration most = Quantities.duration(max);
    return Scalar.of(
        "a duration from " + min + " to " + max + " with its unit (250ms, 5s, 10m, 24h, 3d)",
        text -> Quantities.duration(text, least, most));
  }

  /** As {@link #duration}; zero for off. */
  public static Scalar<Duration> durationOrOff(String min, String max) {
    Scalar<Duration> duration = duration(min, max);
    return Scalar.of(
        "off, or " + duration.allowed(),
        text -> text.equals("off") ? Duration.ZERO : duration.parser().apply(text));
  }

  /** A number of bytes, perhaps with a unit; both ends included. */
  public static Scalar<Long> size(String min, String max) {
    long least = Quantities.bytes(min);
    long most = Quantities.bytes(max);
    return Scalar.of(
        "a size from " + min + " to " + max + " in bytes or with its unit (65536, 256KiB, 1MiB)",
        text -> Quantities.bytes(text, least, most));
  }

  /** A host name or an IP address. */
  public static Scalar<String> host() {
    return Scalar.of(
        "a host name or an IP address without brackets (127.0.0.1, ::1, localhost)",
        Addresses::host);
  }

  /**
   * Whether only this machine is behind a host: 127.0.0.0/8, {@code ::1} or {@code localhost}. Any
   * other name counts as reachable, because what it resolves to can change.
   */
  public static boolean isLoopback(String host) {
    return Addresses.isLoopback(host);
  }

  /** An IP address or a network in CIDR form. */
  public static Scalar<IpNetwork> network() {
    return Scalar.of(
        "an IP address or a network without host bits (192.0.2.1, 10.0.0.0/8, 2001:db8::/32)",
        IpNetwork::parse);
  }

  /** The path of a directory. */
  public static Scalar<Path> directory() {
    return Scalar.of("the path of a directory", ValueTypes::path);
  }

  /** The path of a file. */
  public static Scalar<Path> file() {
    return Scalar.of("the path of a file", ValueTypes::path);
  }

  private static @Nullable Path path(String text) {
    try {
      return text.isBlank() ? null : Path.of(text);
    } catch (InvalidPathException _) {
      return null;
    }
  }

  /** One or more secrets of Standard Webhooks, never shown. */
  public static Listing<String> webhookSecrets() {
    return new Listing<>(webhookSecret(), true);
  }

  /** A secret of Standard Webhooks, never shown. */
  public static Scalar<String> webhookSecret() {
    return Scalar.secret(
        "%d to %d bytes in base64, which may begin with %s"
            .formatted(MIN_WEBHOOK_SECRET_BYTES, MAX_WEBHOOK_SECRET_BYTES, WEBHOOK_SECRET_PREFIX),
        ValueTypes::webhookSecret);
  }

  private static @Nullable String webhookSecret(String text) {
    String base64 =
        text.startsWith(WEBHOOK_SECRET_PREFIX)
            ? text.substring(WEBHOOK_SECRET_PREFIX.length())
            : text;
    try {
      int bytes = Base64.getDecoder().decode(base64).length;
      return bytes >= MIN_WEBHOOK_SECRET_BYTES && bytes <= MAX_WEBHOOK_SECRET_BYTES ? text : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** Anything of reasonable length; never shown. */
  public static Scalar<String> credential() {
    return Scalar.secret(
        "1 to " + MAX_CREDENTIAL_CHARACTERS + " characters",
        text -> text.isEmpty() || text.length() > MAX_CREDENTIAL_CHARACTERS ? null : text);
  }

  /** The name of a constant, in small letters with hyphens. */
  public static <E extends Enum<E>> Scalar<E> oneOf(E[] constants) {
    Map<String, E> byText = new LinkedHashMap<>();
    Arrays.stream(constants)
        .forEach(it -> byText.put(it.name().toLowerCase(Locale.ROOT).replace('_', '-'), it));
    return choice(byText, "one of " + String.join(", ", byText.keySet()));
  }

  /** One of these words. */
  static Scalar<String> word(Collection<String> words) {
    return Scalar.of(
        "one of " + String.join(", ", words), text -> words.contains(text) ? text : null);
  }

  private static <T> Scalar<T> choice(Map<String, T> values, String allowed) {
    Function<String, @Nullable T> parser = values::get;
    return Scalar.of(allowed, parser);
  }

  /**
   * An absolute URL of HTTP without user information or fragment, never shown: its path or query
   * may hold a key.
   */
  public static Scalar<URI> httpUrl() {
    return Scalar.secret(
        "an absolute http or https URL without user and password", ValueTypes::httpUrl);
  }

  private static @Nullable URI httpUrl(String text) {
    try {
      URI url = new URI(text);
      boolean http =
          "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
      boolean plain = url.getRawUserInfo() == null && url.getRawFragment() == null;
      return http && plain && url.getHost() != null && text.length() <= MAX_URL_CHARACTERS
          ? url
          : null;
    } catch (URISyntaxException _) {
      return null;
    }
  }
}
