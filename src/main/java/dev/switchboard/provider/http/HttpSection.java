package dev.switchboard.provider.http;

import dev.switchboard.message.Channel;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.ProviderSection;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.Types;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings of a provider that posts messages to a URL. */
final class HttpSection implements ProviderSection<HttpProviderSettings> {
  private static final Key<URI> URL =
      Key.optional(
          Key.PROVIDER + "url",
          Types.httpUrl(),
          "required",
          "Where messages are posted to. Only its host is ever shown.");
  private static final Key<List<String>> SECRET =
      Key.optional(
          Key.PROVIDER + "secret",
          Types.webhookSecrets(),
          "required, here or in a file",
          "Each of these signs every request (Standard Webhooks). Never logged.");
  private static final Key<List<String>> SECRET_FILE =
      Key.inFile(Key.PROVIDER + "secret-file", Types.webhookSecrets(), Key.PROVIDER + "secret");
  private static final Key<Boolean> ALLOW_PLAIN_HTTP =
      Key.of(
          Key.PROVIDER + "allow-plain-http",
          Types.flag(),
          "false",
          "Whether `url` may be `http` at another host than loopback: messages are sent in clear"
              + " then.");
  private static final Key<Duration> CONNECT_TIMEOUT =
      Key.of(
          Key.PROVIDER + "connect-timeout",
          Types.duration("10ms", "10m"),
          "5s",
          "A server that cannot be reached is given up after it.");

  @Override
  public String type() {
    return HttpProviderType.NAME;
  }

  @Override
  public String description() {
    return "Posts each message as JSON to a URL, signed as Standard Webhooks.";
  }

  @Override
  public Set<String> channels() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(Channel.wireNames()));
  }

  @Override
  public Duration timeout() {
    return Duration.ofSeconds(10);
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(URL, SECRET, SECRET_FILE, ALLOW_PLAIN_HTTP, CONNECT_TIMEOUT);
  }

  @Override
  public @Nullable HttpProviderSettings read(Section section) {
    URI url = section.require(URL);
    List<String> secrets = section.secret(SECRET, SECRET_FILE);
    if (secrets == null || secrets.isEmpty()) {
      if (section.areCertain(SECRET, SECRET_FILE)) {
        section.wrong(
            section.name(SECRET), "is required, here or in secret-file", SECRET, SECRET_FILE, URL);
      }
      return null;
    }
    if (url == null) {
      return null;
    }
    boolean inClear = "http".equalsIgnoreCase(url.getScheme()) && !Types.isLoopback(url.getHost());
    if (inClear && !section.get(ALLOW_PLAIN_HTTP) && section.areCertain(ALLOW_PLAIN_HTTP)) {
      section.wrong(
          URL, "messages would be sent in clear; use https, or say allow-plain-http: true");
    }
    return new HttpProviderSettings(url, secrets, section.get(CONNECT_TIMEOUT), section.timeout());
  }
}
