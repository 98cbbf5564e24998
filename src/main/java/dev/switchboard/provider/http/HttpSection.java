package dev.switchboard.provider.http;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.type.ProviderSection;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings of a provider that posts messages to a URL. */
final class HttpSection extends ProviderSection<HttpProviderSettings> {
  private final Key<URI> url =
      optional(PREFIX + "url", ValueTypes.httpUrl(), "required")
          .doc("Where messages are posted to. Only its host is ever shown.");
  private final Key<List<String>> secret =
      secret(PREFIX + "secret", ValueTypes.webhookSecrets(), "required, here or in a file")
          .doc("Each of these signs every request (Standard Webhooks). Never logged.");
  private final Key<Boolean> allowPlainHttp =
      key(PREFIX + "allow-plain-http", ValueTypes.flag(), "false")
          .doc(
              "Whether `url` may be `http` at another host than loopback: messages are sent in"
                  + " clear then.");
  private final Key<Duration> connectTimeout =
      key(PREFIX + "connect-timeout", ValueTypes.duration("10ms", "10m"), "5s")
          .doc("A server that cannot be reached is given up after it.");

  @Override
  public String type() {
    return HttpProviderType.NAME;
  }

  @Override
  protected String description() {
    return "Posts each message as JSON to a URL, signed as Standard Webhooks.";
  }

  @Override
  protected Set<Channel> channels() {
    return EnumSet.allOf(Channel.class);
  }

  @Override
  protected Duration defaultTimeout() {
    return Duration.ofSeconds(10);
  }

  @Override
  protected @Nullable HttpProviderSettings read(Values values) {
    URI target = values.require(url);
    List<String> secrets = values.require(secret);
    if (target == null || secrets == null) {
      return null;
    }
    if (secrets.isEmpty()) {
      values.wrong(secret, "needs an entry");
      return null;
    }
    boolean inClear =
        "http".equalsIgnoreCase(target.getScheme()) && !ValueTypes.isLoopback(target.getHost());
    if (inClear && !values.get(allowPlainHttp) && values.areCertain(allowPlainHttp)) {
      values.wrong(
          url, "messages would be sent in clear; use https, or say allow-plain-http: true");
    }
    return new HttpProviderSettings(target, secrets, values.get(connectTimeout), timeout(values));
  }
}
