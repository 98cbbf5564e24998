package dev.switchboard.settings;

import static dev.switchboard.settings.Types.duration;
import static dev.switchboard.settings.Types.flag;
import static dev.switchboard.settings.Types.oneOf;
import static dev.switchboard.settings.Types.wholeNumber;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Every key there is: the one place that knows names, types, ranges and defaults. */
final class Keys {

  private static final int MAX_PER_MINUTE = 10_000_000;
  private static final int MAX_PER_SECOND = 1_000_000;

  // server
  static final Key<String> SERVER_HOST =
      Key.of(
          "server.host",
          Types.host(),
          "127.0.0.1",
          "Address to listen on. Any other than loopback needs an API key, or `auth.mode: none`"
              + " said explicitly.");
  static final Key<Integer> SERVER_PORT =
      Key.of("server.port", wholeNumber(0, 65_535), "8080", "Port; 0 takes a free one.");
  static final Key<Duration> SERVER_DRAIN_TIMEOUT =
      Key.of(
          "server.drain-timeout",
          duration("0s", "1h"),
          "10s",
          "How long a stop waits for requests that have begun.");
  static final Key<Duration> SERVER_REQUEST_TIMEOUT =
      Key.of(
          "server.request-timeout",
          duration("100ms", "10m"),
          "10s",
          "A request must have arrived within it, counted from its first byte. A client that takes"
              + " nothing of an answer for as long is cut.");
  static final Key<Duration> SERVER_IDLE_TIMEOUT =
      Key.of(
          "server.idle-timeout",
          duration("1s", "1h"),
          "60s",
          "A connection without a request is closed after it.");
  static final Key<Integer> SERVER_MAX_CONNECTIONS =
      Key.of(
          "server.max-connections",
          wholeNumber(1, 1_000_000),
          "10000",
          "Connections open at the same time. When all places are taken, the one that was idle for"
              + " longest gives way.");
  static final Key<Integer> SERVER_MAX_CONNECTIONS_PER_ADDRESS =
      Key.of(
          "server.max-connections-per-address",
          wholeNumber(1, 1_000_000),
          "1000",
          "The same for one client address (IPv6: one /64). Trusted proxies have no such limit.");
  static final Key<Path> SERVER_TLS_CERTIFICATE =
      Key.optional(
          "server.tls.certificate",
          Types.file(),
          "plain HTTP",
          "PEM file with the certificate and its chain. The server then speaks HTTPS only, and"
              + " reads both files again when they change.");
  static final Key<Path> SERVER_TLS_KEY =
      Key.optional(
          "server.tls.key",
          Types.file(),
          "plain HTTP",
          "PEM file with the private key of the certificate, PKCS #8, not encrypted.");

  static final Key<List<String>> SERVER_ALLOWED_HOSTS =
      Key.of(
          "server.allowed-hosts",
          Types.allowedHosts(),
          "",
          "Hosts, besides loopback names and `server.host`, that a request may name; others are"
              + " answered 421. `*.example.com` allows every name below a domain, `*` every host.");

  // auth
  static final Key<AuthSettings.Mode> AUTH_MODE =
      Key.optional(
          "auth.mode",
          oneOf(AuthSettings.Mode.values()),
          "`api-keys` if keys are given, else `none`",
          "Who may call: everybody, or who sends `Authorization: Bearer <key>`.");
  static final Key<List<String>> AUTH_API_KEYS =
      Key.of(
          "auth.api-keys",
          Types.apiKeys(),
          "",
          "Accepted keys without a name, each with all scopes. Never logged.");
  static final Key<List<String>> AUTH_API_KEYS_FILE =
      Key.inFile("auth.api-keys-file", Types.apiKeys(), "auth.api-keys");
  static final Key<String> AUTH_KEY_SECRET =
      Key.optional(
          "auth.keys.<name>.secret",
          Types.apiKey(),
          "required, unless it is in a file",
          "An accepted key with a name, under which its holder's idempotency keys are kept. Never"
              + " logged.");
  static final Key<String> AUTH_KEY_SECRET_FILE =
      Key.inFile("auth.keys.<name>.secret-file", Types.apiKey(), "auth.keys.<name>.secret");
  static final Key<List<AuthSettings.Scope>> AUTH_KEY_SCOPES =
      Key.optional(
          "auth.keys.<name>.scopes",
          Types.scopes(),
          "required",
          "What this key allows: `send` messages, `read` the API, `operate` (retry, breakers, mock"
              + " providers), read `metrics`.");

  // api
  static final Key<Boolean> API_STRICT =
      Key.of(
          "api.strict",
          flag(),
          "false",
          "A message to be sent with a member that does not exist is answered 400 instead of"
              + " passing over the member.");

  // webhooks
  static final Key<List<String>> WEBHOOKS_SMS_SECRET =
      Key.of(
          "webhooks.sms.secret",
          Types.webhookSecrets(),
          "",
          "SMS and MMS webhooks must be signed (Standard Webhooks) with one of these, and need no"
              + " API key then. Never logged.");
  static final Key<List<String>> WEBHOOKS_SMS_SECRET_FILE =
      Key.inFile("webhooks.sms.secret-file", Types.webhookSecrets(), "webhooks.sms.secret");
  static final Key<List<String>> WEBHOOKS_EMAIL_SECRET =
      Key.of(
          "webhooks.email.secret",
          Types.webhookSecrets(),
          "",
          "The same for email webhooks. Never logged.");

  static final Key<List<String>> WEBHOOKS_EMAIL_SECRET_FILE =
      Key.inFile("webhooks.email.secret-file", Types.webhookSecrets(), "webhooks.email.secret");

  // store
  static final Key<String> STORE_URL =
      Key.of(
          "store.url",
          Types.storeUrl(),
          "jdbc:sqlite:data/switchboard.db",
          "Where messages are kept: a file that one process uses, or a PostgreSQL database that"
              + " many share.");
  static final Key<String> STORE_USER =
      Key.optional(
          "store.user",
          Types.credential(),
          "what the driver finds",
          "Who connects to PostgreSQL. Never logged.");
  static final Key<String> STORE_PASSWORD =
      Key.optional(
          "store.password",
          Types.credential(),
          "what the driver finds",
          "The password of `store.user`. Never logged.");

  static final Key<String> STORE_PASSWORD_FILE =
      Key.inFile("store.password-file", Types.credential(), "store.password");
  static final Key<Duration> STORE_READ_TIMEOUT =
      Key.of(
          "store.read-timeout",
          duration("100ms", "1m"),
          "5s",
          "How long one read of the store may take; then it is stopped, and answered with 503"
              + " `query_timeout`.");

  // lease
  static final Key<Duration> LEASE_DURATION =
      Key.of(
          "lease.duration",
          duration("1s", "10m"),
          "10s",
          "PostgreSQL: how long after its last sign of life the work of a process is taken over by"
              + " the others.");

  // limits
  static final Key<Integer> SENDER_PER_MINUTE =
      perMinute(
          "limits.sender.per-minute",
          "6000",
          "Messages per minute of one sender, at all nodes together; 0 is off.");
  static final Key<Integer> SENDER_BURST =
      burst("limits.sender.burst", "Messages of one sender at once, at all nodes together.");
  static final Key<Integer> IP_PER_MINUTE =
      perMinute(
          "limits.ip.per-minute",
          "30000",
          "Messages per minute of one client address, at all nodes together; 0 is off.");
  static final Key<Integer> IP_BURST =
      burst("limits.ip.burst", "Messages of one client address at once, at all nodes together.");

  // http
  static final Key<Integer> HTTP_MAX_BODY_BYTES =
      Key.of(
          "http.max-body-bytes",
          Types.size("1KiB", 1 << 10, "16MiB", 16 << 20),
          "262144",
          "Largest request body.");
  static final Key<List<String>> HTTP_TRUSTED_PROXIES =
      Key.of(
          "http.trusted-proxies",
          Types.networks(),
          "",
          "Peers whose `X-Forwarded-For` is believed.");
  static final Key<List<String>> HTTP_CORS_ORIGINS =
      Key.of(
          "http.cors.origins",
          Types.origins(),
          "",
          "Origins whose web pages may call the API from a browser.");

  // messages and conversations
  static final Key<Integer> MESSAGES_MAX_ATTACHMENTS =
      Key.of(
          "messages.max-attachments",
          wholeNumber(0, 100),
          "10",
          "Attachments of a message to be sent. More are refused.");
  static final Key<Integer> MESSAGES_MAX_INBOUND_ATTACHMENTS =
      Key.of(
          "messages.max-inbound-attachments",
          wholeNumber(1, 1_000),
          "100",
          "Attachments kept of a message that a provider delivers. Those after them are left out.");
  static final Key<Integer> MESSAGES_MAX_URL_LENGTH =
      Key.of(
          "messages.max-url-length",
          wholeNumber(100, 100_000),
          "8000",
          "Characters of the URL of an attachment to be sent. Longer ones are refused.");
  static final Key<String> MESSAGES_DEFAULT_REGION =
      Key.of(
          "messages.default-region",
          Types.region(),
          "US",
          "Country in which a number without a country code is read.");
  static final Key<Boolean> IGNORE_PLUS_TAG =
      Key.of(
          "conversations.ignore-plus-tag",
          flag(),
          "true",
          "`user+tag@host` belongs to the conversation of `user@host`.");
  static final Key<Boolean> MERGE_TEXT_CHANNELS =
      Key.of(
          "conversations.merge-text-channels",
          flag(),
          "false",
          "MMS belongs to the SMS conversation of the same two numbers.");
  static final Key<Duration> IDEMPOTENCY_TTL =
      Key.of(
          "idempotency.ttl",
          duration("1s", "30d"),
          "24h",
          "How long an `Idempotency-Key` is remembered.");

  static final Key<Duration> RETENTION_MESSAGES =
      Key.of(
          "retention.messages",
          Types.durationOrOff("1d", "3650d"),
          "off",
          "How long a message is kept after it was accepted, unless it is still pending. What is"
              + " older is deleted, with its attempts, its place in its conversation and the ids of"
              + " its delivery.");

  // providers
  static final Key<List<String>> PROVIDER_CHANNELS =
      Key.optional(
          "providers.<name>.channels",
          Types.channels(),
          "`sms-mms`: `[sms, mms]`, `email`: `[email]`; required for others",
          "Channels sent through this provider; `[]` removes its mapping. A channel has at most one"
              + " provider.");
  static final Key<Integer> PROVIDER_MAX_IN_FLIGHT =
      Key.optional(
          "providers.<name>.max-in-flight",
          wholeNumber(1, 10_000),
          "`64`, unless its type has another",
          "Calls of this provider at the same time, by each node.");
  static final Key<Integer> PROVIDER_RATE_PER_SECOND =
      Key.of(
          "providers.<name>.rate-per-second",
          wholeNumber(0, MAX_PER_SECOND),
          "0",
          "Calls of this provider started in a second at most, by all nodes together; 0 is no"
              + " ceiling.");
  static final Key<Duration> PROVIDER_TIMEOUT =
      Key.optional(
          "providers.<name>.timeout",
          duration("10ms", "10m"),
          "`5s`, unless its type has another",
          "A call of this provider is given up after it.");

  // breaker
  static final Key<Integer> BREAKER_FAILURE_THRESHOLD =
      Key.of(
          "breaker.failure-threshold",
          wholeNumber(1, 1000),
          "5",
          "Failures of a provider in a row after which nothing is sent to it.");
  static final Key<Duration> BREAKER_OPEN_DURATION =
      Key.of(
          "breaker.open-duration", duration("10ms", "1h"), "5s", "How long nothing is sent to it.");
  static final Key<Integer> BREAKER_HALF_OPEN_PROBES =
      Key.of(
          "breaker.half-open-probes",
          wholeNumber(1, 100),
          "3",
          "Calls let through after that to find out whether it is well again.");

  // retry, dispatch, memory, logging
  static final Key<Integer> RETRY_MAX_ATTEMPTS =
      Key.of(
          "retry.max-attempts",
          wholeNumber(1, 100),
          "20",
          "Attempts, the first included, except those answered with 429.");
  static final Key<Duration> RETRY_BASE_DELAY =
      Key.of(
          "retry.base-delay",
          duration("1ms", "1h"),
          "1s",
          "Upper end of the first wait; it doubles with each attempt.");
  static final Key<Duration> RETRY_MAX_DELAY =
      Key.of("retry.max-delay", duration("1ms", "1d"), "15m", "Upper end of every wait.");
  static final Key<Duration> RETRY_MAX_AGE =
      Key.of("retry.max-age", duration("1s", "30d"), "24h", "An older message is not tried again.");
  static final Key<Integer> DISPATCH_BUFFER_MAX =
      Key.of(
          "dispatch.buffer-max",
          wholeNumber(1, 1_000_000),
          "10000",
          "Messages in memory for each provider; the rest wait in the store.");
  static final Key<Long> MEMORY_BUDGET =
      Key.optional(
          "memory.budget",
          Types.largeSize("1MiB", 1L << 20, "1024GiB", 1L << 40),
          "three eighths of the heap",
          "Bytes of the heap that requests, answers and the messages of all lanes may occupy"
              + " together, at most half of it. Beyond it messages wait in the store, and requests"
              + " get 503.");
  static final Key<LoggingSettings.Level> LOGGING_LEVEL =
      Key.of(
          "logging.level",
          oneOf(LoggingSettings.Level.values()),
          "info",
          "The least severe lines that are written.");
  static final Key<LoggingSettings.Format> LOGGING_FORMAT =
      Key.of(
          "logging.format",
          oneOf(LoggingSettings.Format.values()),
          "auto",
          "`auto` is text on a terminal, else JSON.");

  /** In the order of the reference: keys of a section stand together. */
  static final List<Key<?>> ALL =
      List.of(
          SERVER_HOST,
          SERVER_PORT,
          SERVER_DRAIN_TIMEOUT,
          SERVER_REQUEST_TIMEOUT,
          SERVER_IDLE_TIMEOUT,
          SERVER_MAX_CONNECTIONS,
          SERVER_ALLOWED_HOSTS,
          SERVER_MAX_CONNECTIONS_PER_ADDRESS,
          SERVER_TLS_CERTIFICATE,
          SERVER_TLS_KEY,
          AUTH_MODE,
          AUTH_API_KEYS,
          AUTH_API_KEYS_FILE,
          AUTH_KEY_SECRET,
          AUTH_KEY_SECRET_FILE,
          AUTH_KEY_SCOPES,
          API_STRICT,
          WEBHOOKS_SMS_SECRET,
          WEBHOOKS_SMS_SECRET_FILE,
          WEBHOOKS_EMAIL_SECRET,
          WEBHOOKS_EMAIL_SECRET_FILE,
          STORE_URL,
          STORE_USER,
          STORE_PASSWORD,
          STORE_PASSWORD_FILE,
          STORE_READ_TIMEOUT,
          LEASE_DURATION,
          SENDER_PER_MINUTE,
          SENDER_BURST,
          IP_PER_MINUTE,
          IP_BURST,
          HTTP_MAX_BODY_BYTES,
          HTTP_TRUSTED_PROXIES,
          HTTP_CORS_ORIGINS,
          MESSAGES_MAX_ATTACHMENTS,
          MESSAGES_MAX_INBOUND_ATTACHMENTS,
          MESSAGES_MAX_URL_LENGTH,
          MESSAGES_DEFAULT_REGION,
          IGNORE_PLUS_TAG,
          MERGE_TEXT_CHANNELS,
          IDEMPOTENCY_TTL,
          RETENTION_MESSAGES,
          PROVIDER_CHANNELS,
          PROVIDER_MAX_IN_FLIGHT,
          PROVIDER_RATE_PER_SECOND,
          PROVIDER_TIMEOUT,
          BREAKER_FAILURE_THRESHOLD,
          BREAKER_OPEN_DURATION,
          BREAKER_HALF_OPEN_PROBES,
          RETRY_MAX_ATTEMPTS,
          RETRY_BASE_DELAY,
          RETRY_MAX_DELAY,
          RETRY_MAX_AGE,
          DISPATCH_BUFFER_MAX,
          MEMORY_BUDGET,
          LOGGING_LEVEL,
          LOGGING_FORMAT);

  /** The keys of an API key that has a name. */
  static final List<Key<?>> API_KEY_KEYS =
      List.of(AUTH_KEY_SECRET, AUTH_KEY_SECRET_FILE, AUTH_KEY_SCOPES);

  private Keys() {}

  private static Key<Integer> perMinute(String name, String fallback, String description) {
    return Key.of(name, wholeNumber(0, MAX_PER_MINUTE), fallback, description);
  }

  private static Key<Integer> burst(String name, String description) {
    return Key.optional(
        name, wholeNumber(1, MAX_PER_MINUTE), "a tenth of `per-minute`, at least 1", description);
  }
}
