package dev.switchboard.http;

import static dev.switchboard.settings.ValueTypes.duration;
import static dev.switchboard.settings.ValueTypes.wholeNumber;

import dev.switchboard.http.connection.TlsFiles;
import dev.switchboard.net.IpNetwork;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueType.Listing;
import dev.switchboard.settings.ValueType.Scalar;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of the HTTP server: {@code server.*} and {@code http.*}. */
public final class ServerSection extends Section<ServerSettings> {
  /** The serialized origin of RFC 6454, section 6.2, which browsers send. */
  private static final Scalar<String> ORIGIN =
      Scalar.matching(
          "an origin without a path (https://app.example, http://localhost:3000)",
          "https?://([a-z0-9.-]+|\\[[0-9a-f:.]+])(:[1-9][0-9]{0,4})?");

  private static final Scalar<String> ALLOWED_HOST =
      Scalar.of(
          "a host name or an IP address without port and brackets, *. and a domain, or *",
          ServerSection::allowedHost);

  final Key<String> host =
      key("server.host", ValueTypes.host(), "127.0.0.1")
          .doc(
              "Address to listen on. Any other than loopback needs an API key, or `auth.mode: none`"
                  + " said explicitly.");
  private final Key<Integer> port =
      key("server.port", wholeNumber(0, 65_535), "8080").doc("Port; 0 takes a free one.");
  private final Key<Duration> drainTimeout =
      key("server.drain-timeout", duration("0s", "1h"), "10s")
          .doc("How long a stop waits for requests that have begun.");
  private final Key<Duration> requestTimeout =
      key("server.request-timeout", duration("100ms", "10m"), "10s")
          .doc(
              "A request must have arrived within it, counted from its first byte. A client that"
                  + " takes nothing of an answer for as long is cut.");
  private final Key<Duration> idleTimeout =
      key("server.idle-timeout", duration("1s", "1h"), "60s")
          .doc("A connection without a request is closed after it.");
  private final Key<Integer> maxConnections =
      key("server.max-connections", wholeNumber(1, 1_000_000), "10000")
          .doc(
              "Connections open at the same time. When all places are taken, the one that was idle"
                  + " for longest gives way.");
  private final Key<Integer> maxConnectionsPerAddress =
      key("server.max-connections-per-address", wholeNumber(1, 1_000_000), "1000")
          .doc(
              "The same for one client address (IPv6: one /64). Trusted proxies have no such"
                  + " limit.");
  private final Key<List<String>> allowedHosts =
      key("server.allowed-hosts", Listing.of(ALLOWED_HOST), "")
          .doc(
              "Hosts, besides loopback names and `server.host`, that a request may name; others are"
                  + " answered 421. `*.example.com` allows every name below a domain, `*` every"
                  + " host.");
  private final Key<Path> certificate =
      optional("server.tls.certificate", ValueTypes.file(), "plain HTTP")
          .doc(
              "PEM file with the certificate and its chain. The server then speaks HTTPS only, and"
                  + " reads both files again when they change.");
  private final Key<Path> privateKey =
      optional("server.tls.key", ValueTypes.file(), "plain HTTP")
          .doc("PEM file with the private key of the certificate, PKCS #8, not encrypted.");

  /** The memory budget has room for bodies of this size. */
  public final Key<Long> maxBodyBytes =
      key("http.max-body-bytes", ValueTypes.size("1KiB", "16MiB"), "262144")
          .doc("Largest request body.");

  /** The memory budget has room for bodies of this size, too. */
  public final Key<Long> maxUploadBytes =
      optional(
              "http.max-upload-bytes",
              ValueTypes.size("1KiB", "64MiB"),
              "8 MiB, or what `memory.budget` has room for")
          .doc(
              "Largest request body that may hold files: emails, batches, and emails by the APIs of"
                  + " other vendors. In base64 a file is a third larger.");

  private final Key<List<IpNetwork>> trustedProxies =
      key("http.trusted-proxies", Listing.of(ValueTypes.network()), "")
          .doc("Peers whose `X-Forwarded-For` is believed.");
  private final Key<List<String>> corsOrigins =
      key("http.cors.origins", Listing.of(ORIGIN), "")
          .doc("Origins whose web pages may call the API from a browser.");

  @Override
  protected ServerSettings read(Values values) {
    return new ServerSettings(
        new HttpSettings(
            values.get(host),
            values.get(port),
            Math.toIntExact(values.get(maxBodyBytes)),
            values.get(requestTimeout),
            values.get(idleTimeout),
            values.get(maxConnections),
            values.get(maxConnectionsPerAddress),
            values.get(trustedProxies),
            values.get(corsOrigins),
            TlsFiles.read(values, certificate, privateKey)),
        values.get(allowedHosts),
        values.get(drainTimeout));
  }

  private static @Nullable String allowedHost(String text) {
    String host = text.startsWith("*.") ? text.substring(2) : text;
    return text.equals("*") || ValueTypes.host().parser().apply(host) != null ? text : null;
  }
}
