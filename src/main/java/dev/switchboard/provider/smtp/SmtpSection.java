package dev.switchboard.provider.smtp;

import dev.switchboard.message.Channel;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.ProviderSection;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.Types;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings of a provider that relays to an SMTP server. */
final class SmtpSection implements ProviderSection<SmtpSettings> {
  private static final Key<String> HOST =
      Key.optional(Key.PROVIDER + "host", Types.host(), "required", "The SMTP server.");
  private static final Key<Integer> PORT =
      Key.optional(
          Key.PROVIDER + "port",
          Types.wholeNumber(1, 65_535),
          "`587`, with `tls` `465`, with `none` `25`",
          "Its port.");
  private static final Key<SmtpSecurity> SECURITY =
      Key.of(
          Key.PROVIDER + "security",
          Types.oneOf(SmtpSecurity.values()),
          "starttls",
          "`starttls` begins in clear and requires TLS before anything is sent, `tls` is TLS from"
              + " the first byte, `none` is never TLS.");
  private static final Key<String> USER =
      Key.optional(
          Key.PROVIDER + "user",
          Types.credential(),
          "none: no log in",
          "Who logs in. Never logged.");
  private static final Key<String> PASSWORD =
      Key.optional(
          Key.PROVIDER + "password",
          Types.credential(),
          "none",
          "The password of `user`. Never logged.");
  private static final Key<String> PASSWORD_FILE =
      Key.inFile(Key.PROVIDER + "password-file", Types.credential(), Key.PROVIDER + "password");
  private static final Key<String> EHLO_NAME =
      Key.optional(
          Key.PROVIDER + "ehlo-name",
          Types.host(),
          "the name of the machine",
          "How this client introduces itself.");
  private static final Key<Duration> CONNECT_TIMEOUT =
      Key.of(
          Key.PROVIDER + "connect-timeout",
          Types.duration("10ms", "10m"),
          "10s",
          "A server that cannot be reached is given up after it.");
  private static final Key<Duration> IDLE_TIMEOUT =
      Key.of(
          Key.PROVIDER + "idle-timeout",
          Types.duration("1s", "1h"),
          "30s",
          "A connection is kept for the next message for so long.");

  @Override
  public String type() {
    return SmtpProviderType.NAME;
  }

  @Override
  public String description() {
    return "Relays email to an SMTP server. A server may look at a message for long before it takes"
        + " it, and a call that is given up too early is sent again, so `timeout` should be long.";
  }

  @Override
  public Set<String> channels() {
    return Channel.Family.EMAIL.channels().stream()
        .map(Channel::wireName)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Servers let one client open few connections. */
  @Override
  public int maxInFlight() {
    return 10;
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(1);
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(
        HOST,
        PORT,
        SECURITY,
        USER,
        PASSWORD,
        PASSWORD_FILE,
        EHLO_NAME,
        CONNECT_TIMEOUT,
        IDLE_TIMEOUT);
  }

  @Override
  public @Nullable SmtpSettings read(Section section) {
    String host = section.require(HOST);
    Integer port = section.find(PORT);
    SmtpSecurity security = section.get(SECURITY);
    SmtpSettings.Credentials credentials = credentials(section, host, security);
    return host == null
        ? null
        : new SmtpSettings(
            host,
            port != null ? port : security.defaultPort(),
            security,
            credentials,
            section.find(EHLO_NAME),
            section.get(CONNECT_TIMEOUT),
            section.timeout(),
            section.get(IDLE_TIMEOUT),
            section.maxInFlight());
  }

  private static SmtpSettings.@Nullable Credentials credentials(
      Section section, @Nullable String host, SmtpSecurity security) {
    String user = section.find(USER);
    String password = section.secret(PASSWORD, PASSWORD_FILE);
    if (user == null && password == null) {
      return null;
    }
    if (user == null || password == null) {
      if (section.areCertain(USER, PASSWORD, PASSWORD_FILE)) {
        Key<?> given = user != null ? USER : section.isGiven(PASSWORD) ? PASSWORD : PASSWORD_FILE;
        section.wrong(given, "user and password are given together, or neither");
      }
      return null;
    }
    boolean inClear = security == SmtpSecurity.NONE && host != null && !Types.isLoopback(host);
    if (inClear && section.areCertain(SECURITY)) {
      section.wrong(SECURITY, "the password would be sent in clear; say starttls or tls");
    }
    return new SmtpSettings.Credentials(user, password);
  }
}
