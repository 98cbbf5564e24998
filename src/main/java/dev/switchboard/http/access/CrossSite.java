package dev.switchboard.http.access;

import dev.switchboard.http.request.RequestHead;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refuses requests that a page of another site made a browser send (cross-site request forgery).
 * Only requests that may change something are checked; browsers decide what a page may read of
 * another origin. Immutable, thread-safe.
 *
 * <p>A browser says where a request comes from in {@code Sec-Fetch-Site} (Fetch Metadata) and
 * {@code Origin} (Fetch, RFC 6454), and no page can change either. Programs send neither, and pass.
 */
final class CrossSite {
  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  /** The page is ours, or there is no page. */
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final Set<Origin> trusted;

  /** Scheme, host and port (RFC 6454, section 4). */
  private record Origin(String scheme, String host, int port) {
    static Optional<Origin> parse(String text) {
      int end = text.indexOf("://");
      if (end < 0) {
        return Optional.empty();
      }
      String scheme = text.substring(0, end).toLowerCase(Locale.ROOT);
      return Authority.parse(text.substring(end + 3)).map(it -> of(scheme, it));
    }

    static Origin of(String scheme, Authority authority) {
      int implied = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
      return new Origin(scheme, authority.host(), authority.portOr(implied));
    }
  }

  /**
   * @param trustedOrigins origins whose pages may change things, such as {@code
   *     https://app.example.com}
   * @throws IllegalArgumentException if one of them is no origin
   */
  CrossSite(Set<String> trustedOrigins) {
    this.trusted =
        trustedOrigins.stream()
            .map(text ->
                Origin.parse(text)
                    .orElseThrow(() -> new IllegalArgumentException("not an origin: " + text)))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a page of another site sent a request that may change something. */
  boolean refuses(RequestHead head) {
    if (SAFE_METHODS.contains(head.method())) {
      return false;
    }
    List<String> origins = head.headers("Origin");
    List<String> sites = head.headers("Sec-Fetch-Site");
    if (origins.size() > 1 || sites.size() > 1) {
      return true;
    }
    Optional<Origin> origin = origins.stream().findFirst().flatMap(Origin::parse);
    if (origin.isPresent() && trusted.contains(origin.get())) {
      return false;
    }
    if (!sites.isEmpty()) {
      // The browser compared scheme, host and port as it sees them, in front of all proxies.
      return !OWN_SITE.contains(sites.getFirst());
    }
    // The origin "null" is that of a sandbox, a file or a redirect: not ours.
    return !origins.isEmpty() && !(origin.isPresent() && origin.equals(ownOrigin(head)));
  }

  private static Optional<Origin> ownOrigin(RequestHead head) {
    String authority = head.authority();
    String scheme = head.isSecure() ? "https" : "http";
    return authority == null
        ? Optional.empty()
        : Authority.parse(authority).map(it -> Origin.of(scheme, it));
  }
}
