package dev.switchboard.provider.smtp;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.type.ProviderSection;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings of a provider that relays to an SMTP server. */
final class RelaySection extends ProviderSection<RelaySettings> {
  private final Key<String> host =
      optional(PREFIX + "host", ValueTypes.host(), "required").doc("The SMTP server.");
  private final Key<Integer> port =
      optional(
              PREFIX + "port",
              ValueTypes.wholeNumber(1, 65_535),
              "`587`, with `tls` `465`, with `none` `25`")
          .doc("Its port.");
  private final Key<SmtpSecurity> security =
      key(PREFIX + "security", ValueTypes.oneOf(SmtpSecurity.values()), "starttls")
          .doc(
              "`starttls` begins in clear and requires TLS before anything is sent, `tls` is TLS"
                  + " from the first byte, `none` is never TLS.");
  private final Key<String> user =
      optional(PREFIX + "user", ValueTypes.credential(), "none: no log in")
          .doc("Who logs in. Never logged.");
  private final Key<String> password =
      secret(PREFIX + "password", ValueTypes.credential(), "none")
          .doc("The password of `user`. Never logged.");
  private final Key<String> ehloName =
      optional(PREFIX + "ehlo-name", ValueTypes.host(), "the name of the machine")
          .doc("How this client introduces itself.");
  private final Key<Duration> connectTimeout =
      key(PREFIX + "connect-timeout", ValueTypes.duration("10ms", "10m"), "10s")
          .doc("A server that cannot be reached is given up after it.");
  private final Key<Duration> idleTimeout =
      key(PREFIX + "idle-timeout", ValueTypes.duration("1s", "1h"), "30s")
          .doc("A connection is kept for the next message for so long.");

  @Override
  public String type() {
    return SmtpProviderType.NAME;
  }

  @Override
  protected String description() {
    return "Relays email to an SMTP server. A server may look at a message for long before it takes"
        + " it, and a call that is given up too early is sent again, so `timeout` should be long.";
  }

  @Override
  protected Set<Channel> channels() {
    return Set.copyOf(Channel.Family.EMAIL.channels());
  }

  /** Servers let one client open few connections. */
  @Override
  protected int defaultMaxInFlight() {
    return 10;
  }

  @Override
  protected Duration defaultTimeout() {
    return Duration.ofMinutes(1);
  }

  @Override
  protected @Nullable RelaySettings read(Values values) {
    String server = values.require(host);
    SmtpSecurity secured = values.get(security);
    RelaySettings.Credentials credentials = credentials(values, server, secured);
    return server == null
        ? null
        : new RelaySettings(
            server,
            values.getOr(port, secured.defaultPort()),
            secured,
            credentials,
            values.find(ehloName),
            values.get(connectTimeout),
            timeout(values),
            values.get(idleTimeout),
            maxInFlight(values));
  }

  private RelaySettings.@Nullable Credentials credentials(
      Values values, @Nullable String server, SmtpSecurity secured) {
    String name = values.find(user);
    String secret = values.find(password);
    if (name == null || secret == null) {
      if ((name == null) != (secret == null) && values.areCertain(user, password)) {
        values.wrong(
            name == null ? password : user, "user and password are given together, or neither");
      }
      return null;
    }
    boolean inClear =
        secured == SmtpSecurity.NONE && server != null && !ValueTypes.isLoopback(server);
    if (inClear && values.areCertain(security)) {
      values.wrong(security, "the password would be sent in clear; say starttls or tls");
    }
    return new RelaySettings.Credentials(name, secret);
  }
}
