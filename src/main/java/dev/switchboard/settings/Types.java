package dev.switchboard.settings;

import dev.switchboard.settings.ValueType.Listing;
import dev.switchboard.settings.ValueType.OneOrMore;
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
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types that keys have. Each refuses what it does not allow, and says what it does. */
public final class Types {

  static final int MIN_API_KEY_CHARACTERS = 16;
  static final int MAX_API_KEY_CHARACTERS = 256;

  /** The bearer token of RFC 6750, section 2.1: anything else could not be sent in the header. */
  private static final Pattern API_KEY = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  /** The Standard Webhooks specification, "Signature scheme". */
  static final int MIN_WEBHOOK_SECRET_BYTES = 24;

  static final int MAX_WEBHOOK_SECRET_BYTES = 64;
  private static final String WEBHOOK_SECRET_PREFIX = "whsec_";

  private static final int MAX_URL_CHARACTERS = 2000;
  private static final int MAX_CREDENTIAL_CHARACTERS = 1000;
  private static final String SQLITE = "jdbc:sqlite:";
  static final String POSTGRESQL = "jdbc:postgresql:";

  /** Hosts, a database, options; who it is that connects is said elsewhere. */
  private static final Pattern POSTGRESQL_URL =
      Pattern.compile(POSTGRESQL + "//[^/@?#\\s]+/[^/@?#\\s]+(\\?[^@#\\s]*)?");

  private static final Pattern ORIGIN =
      Pattern.compile(
          "https?://[a-z0-9.-]+(:[1-9][0-9]{0,4})?|https?://\\[[0-9a-f:.]+](:[1-9][0-9]{0,4})?");

  private static final Set<String> REGIONS = Set.of(Locale.getISOCountries());

  private Types() {}

  /** A whole number, both ends included. */
  public static Scalar<Integer> wholeNumber(int min, int max) {
    return Scalar.of(
        "a whole number from " + min + " to " + max, text -> Numbers.wholeNumber(text, min, max));
  }

  /** A whole number from 0 to 100. */
  public static Scalar<Integer> percentage() {
    return Scalar.of("a whole percentage from 0 to 100", text -> Numbers.wholeNumber(text, 0, 100));
  }

  /** Any number of 64 bits. */
  public static Scalar<Long> seed() {
    return Scalar.of("a whole number of 64 bits", Numbers::anyLong);
  }

  /** {@code true} or {@code false}. */
  public static Scalar<Boolean> flag() {
    return choice(Map.of("true", true, "false", false), "true or false");
  }

  /** A duration with its unit, both ends included. */
  public static Scalar<Duration> duration(String min, String max) {
    Duration least = bound(min);
    Duration most = bound(max);
    return Scalar.of(
        "a duration from " + min + " to " + max + " with its unit (250ms, 5s, 10m, 24h, 3d)",
        text -> Numbers.duration(text, least, most));
  }

  /** As {@link #duration}; zero for off. */
  static Scalar<Duration> durationOrOff(String min, String max) {
    Scalar<Duration> duration = duration(min, max);
    return Scalar.of(
        "off, or " + duration.allowed(),
        text -> text.equals("off") ? Duration.ZERO : duration.parser().apply(text));
  }

  /** As {@link #size}, for what may be larger than an {@code int} can say. */
  static Scalar<Long> largeSize(String min, long minBytes, String max, long maxBytes) {
    return Scalar.of(
        "a size from " + min + " to " + max + " in bytes or with its unit (100000000, 96MiB, 2GiB)",
        text -> Numbers.largeBytes(text, minBytes, maxBytes));
  }

  static Scalar<Integer> size(String min, int minBytes, String max, int maxBytes) {
    return Scalar.of(
        "a size from " + min + " to " + max + " in bytes or with its unit (65536, 256KiB, 1MiB)",
        text -> Numbers.bytes(text, minBytes, maxBytes));
  }

  /** A host name or an IP address. */
  public static Scalar<String> host() {
    return Scalar.of(
        "a host name or an IP address without brackets (127.0.0.1, ::1, localhost)",
        Addresses::host);
  }

  /** Whether only this machine is behind a host: 127.0.0.0/8, {@code ::1} or {@code localhost}. */
  public static boolean isLoopback(String host) {
    return Addresses.isLoopback(host);
  }

  /** The path of a directory. */
  public static Scalar<Path> directory() {
    return Scalar.of("the path of a directory", Types::path);
  }

  static Scalar<Path> file() {
    return Scalar.of("the path of a file", Types::path);
  }

  private static @Nullable Path path(String text) {
    try {
      return text.isBlank() ? null : Path.of(text);
    } catch (InvalidPathException _) {
      return null;
    }
  }

  static Scalar<String> region() {
    return Scalar.of(
        "a two-letter country code of ISO 3166 in capitals (US, DE)",
        text -> REGIONS.contains(text) ? text : null);
  }

  static Listing<String> networks() {
    return new Listing<>(
        Scalar.of(
            "an IP address or a network without host bits (192.0.2.1, 10.0.0.0/8, 2001:db8::/32)",
            Addresses::network));
  }

  static Listing<String> allowedHosts() {
    return new Listing<>(
        Scalar.of(
            "a host name or an IP address without port and brackets, *. and a domain, or *",
            Types::allowedHost));
  }

  private static @Nullable String allowedHost(String text) {
    if (text.equals("*")) {
      return text;
    }
    boolean domain = text.startsWith("*.");
    return Addresses.host(domain ? text.substring(2) : text) == null ? null : text;
  }

  static Listing<AuthSettings.Scope> scopes() {
    return new Listing<>(oneOf(AuthSettings.Scope.values()));
  }

  /** The serialized origin of RFC 6454, section 6.2, which browsers send in {@code Origin}. */
  static Listing<String> origins() {
    return new Listing<>(
        Scalar.of(
            "an origin without a path (https://app.example, http://localhost:3000)",
            text -> ORIGIN.matcher(text).matches() ? text : null));
  }

  static Listing<String> apiKeys() {
    return new Listing<>(apiKey());
  }

  static Scalar<String> apiKey() {
    String allowed =
        "%d to %d of the characters A-Z a-z 0-9 - . _ ~ + / with = only at the end"
            .formatted(MIN_API_KEY_CHARACTERS, MAX_API_KEY_CHARACTERS);
    return Scalar.secret(allowed, Types::apiKey);
  }

  /** One or more secrets of Standard Webhooks, never shown. */
  public static OneOrMore<String> webhookSecrets() {
    String allowed =
        "%d to %d bytes in base64, which may begin with %s"
            .formatted(MIN_WEBHOOK_SECRET_BYTES, MAX_WEBHOOK_SECRET_BYTES, WEBHOOK_SECRET_PREFIX);
    return new OneOrMore<>(new Listing<>(Scalar.secret(allowed, Types::webhookSecret)));
  }

  static Listing<String> channels() {
    return new Listing<>(
        choice(Map.of("sms", "sms", "mms", "mms", "email", "email"), "sms, mms or email"));
  }

  /** Secret as a whole, because the URL of a database may hold its password. */
  static Scalar<String> storeUrl() {
    return Scalar.secret(
        SQLITE
            + " and the path of a file (jdbc:sqlite:data/messages.db), or "
            + POSTGRESQL
            + "//host/database with user and password in keys of their own",
        text -> text.startsWith(POSTGRESQL) ? postgresqlUrl(text) : sqliteUrl(text));
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
    Arrays.stream(constants).forEach(constant -> byText.put(written(constant), constant));
    return choice(
        byText, byText.keySet().stream().collect(Collectors.joining(", ", "one of ", "")));
  }

  /** One of these words. */
  static Scalar<String> word(Collection<String> words) {
    Map<String, String> byText = new LinkedHashMap<>();
    words.forEach(word -> byText.put(word, word));
    return choice(byText, "one of " + String.join(", ", words));
  }

  /**
   * An absolute URL of HTTP without user information or fragment, never shown: its path or query
   * may hold a key.
   */
  public static Scalar<URI> httpUrl() {
    return Scalar.secret("an absolute http or https URL without user and password", Types::httpUrl);
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

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <T> Scalar<T> choice(Map<String, T> values, String allowed) {
    Function<String, @Nullable T> parser = values::get;
    return Scalar.of(allowed, parser);
  }

  private static Duration bound(String text) {
    Duration duration = Numbers.duration(text, Duration.ZERO, Duration.ofDays(10_000));
    if (duration == null) {
      throw new IllegalArgumentException(text);
    }
    return duration;
  }

  private static @Nullable String apiKey(String text) {
    boolean fits =
        text.length() >= MIN_API_KEY_CHARACTERS && text.length() <= MAX_API_KEY_CHARACTERS;
    return fits && API_KEY.matcher(text).matches() ? text : null;
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

  private static @Nullable String postgresqlUrl(String text) {
    boolean fits = text.length() <= MAX_URL_CHARACTERS && POSTGRESQL_URL.matcher(text).matches();
    return fits && !text.contains("password=") ? text : null;
  }

  /** A database in memory is refused: it would forget on stop what was promised to be kept. */
  private static @Nullable String sqliteUrl(String text) {
    if (!text.startsWith(SQLITE) || text.length() > MAX_URL_CHARACTERS) {
      return null;
    }
    String path = text.substring(SQLITE.length());
    boolean inMemory =
        path.startsWith("?") || path.contains(":memory:") || path.contains("mode=memory");
    return path.isBlank() || inMemory ? null : text;
  }
}
