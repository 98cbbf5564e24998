package dev.switchboard.config;

import static dev.switchboard.config.Types.duration;
import static dev.switchboard.config.Types.flag;
import static dev.switchboard.config.Types.oneOf;
import static dev.switchboard.config.Types.percentage;
import static dev.switchboard.config.Types.wholeNumber;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Every key there is: the one place that knows names, types, ranges and defaults. */
final class Keys {

  private static final int MAX_PER_MINUTE = 10_000_000;
  private static final int MAX_LATENCY_MS = 600_000;
  private static final int MAX_RETRY_AFTER_SECONDS = 86_400;
  private static final int MAX_PER_SECOND = 1_000_000;
  private static final String GLOBAL_FAULTS = "the global `faults.*`";

  // server
  static final Key<String> SERVER_HOST =
      Key.of(
          "server.host",
          Types.host(),
          "127.0.0.1",
          "Address to listen on. Any other than loopback needs `auth.api-keys`, or `auth.mode: none` said explicitly.");
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
          "Headers and body of a request must have arrived within it.");
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
          "Connections open at the same time.");

  // auth
  static final Key<AuthSettings.Mode> AUTH_MODE =
      Key.optional(
          "auth.mode",
          oneOf(AuthSettings.Mode.values()),
          "`api-keys` if keys are given, else `none`",
          "Who may call: everybody, or who sends `Authorization: Bearer <key>`.");
  static final Key<List<String>> AUTH_API_KEYS =
      Key.of("auth.api-keys", Types.apiKeys(), "", "The accepted keys. Never logged.");

  // webhooks
  static final Key<List<String>> WEBHOOKS_SMS_SECRET =
      Key.of(
          "webhooks.sms.secret",
          Types.webhookSecrets(),
          "",
          "SMS and MMS webhooks must be signed (Standard Webhooks) with one of these, and need no API key then. Never logged.");
  static final Key<List<String>> WEBHOOKS_EMAIL_SECRET =
      Key.of(
          "webhooks.email.secret",
          Types.webhookSecrets(),
          "",
          "The same for email webhooks. Never logged.");

  // store
  static final Key<String> STORE_URL =
      Key.of(
          "store.url",
          Types.storeUrl(),
          "jdbc:sqlite:data/switchboard.db",
          "Where messages are kept: a file that one process uses, or a PostgreSQL database that many share.");
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

  // lease
  static final Key<Duration> LEASE_DURATION =
      Key.of(
          "lease.duration",
          duration("1s", "10m"),
          "10s",
          "PostgreSQL: how long after its last sign of life the work of a process is taken over by the others.");

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

  // messages and conversations
  static final Key<Integer> MESSAGES_MAX_ATTACHMENTS =
      Key.of("messages.max-attachments", wholeNumber(0, 100), "10", "Attachments of one message.");
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
          "How long a message is kept after it was accepted, unless it is still pending. What is older is deleted, with its attempts, its place in its conversation and the ids of its delivery.");

  // providers
  static final Key<List<String>> PROVIDER_CHANNELS =
      Key.optional(
          "providers.<name>.channels",
          Types.channels(),
          "`sms-mms`: `[sms, mms]`, `email`: `[email]`; required for others",
          "Channels sent through this provider; `[]` removes its mapping. A channel has at most one provider.");
  static final Key<Integer> PROVIDER_MAX_IN_FLIGHT =
      Key.of(
          "providers.<name>.max-in-flight",
          wholeNumber(1, 10_000),
          "64",
          "Calls of this provider at the same time, by each node.");
  static final Key<Integer> PROVIDER_RATE_PER_SECOND =
      Key.of(
          "providers.<name>.rate-per-second",
          perSecond(),
          "0",
          "Calls of this provider started in a second at most, by all nodes together; 0 is no ceiling.");
  static final Key<Duration> PROVIDER_TIMEOUT =
      Key.of(
          "providers.<name>.timeout",
          duration("10ms", "10m"),
          "5s",
          "A call of this provider is given up after it.");
  static final Key<Integer> PROVIDER_TIMEOUT_PCT =
      providerFault(
          "timeout-pct", percentage(), "Share of this provider's attempts that time out.");
  static final Key<Integer> PROVIDER_ERROR_PCT =
      providerFault("error-pct", percentage(), "Share that fails.");
  static final Key<Integer> PROVIDER_RATELIMIT_PCT =
      providerFault("ratelimit-pct", percentage(), "Share that is refused with 429.");
  static final Key<Long> PROVIDER_SEED =
      providerFault("seed", Types.seed(), "Makes this provider's outcomes reproducible.");
  static final Key<Integer> PROVIDER_LATENCY_MIN =
      providerFault("latency-ms.min", latency(), "Shortest call in milliseconds.");
  static final Key<Integer> PROVIDER_LATENCY_MAX =
      providerFault("latency-ms.max", latency(), "Longest call in milliseconds.");
  static final Key<Integer> PROVIDER_RETRY_AFTER =
      providerFault(
          "retry-after-seconds",
          retryAfter(),
          "Sent with a 429 that comes by chance; 0 sends none. A quota's 429 says the exact time.");
  static final Key<Integer> PROVIDER_QUOTA =
      providerFault(
          "quota-per-second", perSecond(), "Attempts in a second before a 429; 0 is no limit.");

  // faults
  static final Key<Integer> TIMEOUT_PCT =
      Key.of("faults.timeout-pct", percentage(), "0", "Share of attempts that time out.");
  static final Key<Integer> ERROR_PCT =
      Key.of("faults.error-pct", percentage(), "0", "Share of attempts that fail.");
  static final Key<Integer> RATELIMIT_PCT =
      Key.of("faults.ratelimit-pct", percentage(), "0", "Share that is refused with 429.");
  static final Key<Long> SEED =
      Key.optional("faults.seed", Types.seed(), "none: random", "Makes outcomes reproducible.");
  static final Key<Integer> LATENCY_MIN =
      Key.of("faults.latency-ms.min", latency(), "0", "Shortest call in milliseconds.");
  static final Key<Integer> LATENCY_MAX =
      Key.of("faults.latency-ms.max", latency(), "0", "Longest call in milliseconds.");
  static final Key<Integer> RETRY_AFTER =
      Key.of(
          "faults.retry-after-seconds",
          retryAfter(),
          "0",
          "Sent with a 429 that comes by chance; 0 sends none. A quota's 429 says the exact time.");

  static final Key<Integer> QUOTA =
      Key.of(
          "faults.quota-per-second",
          perSecond(),
          "0",
          "Attempts in a second, at each provider, before a 429; 0 is no limit.");

  // mock contacts
  static final Key<Integer> AUTO_REPLY_PERCENTAGE =
      Key.of(
          "mock.auto-reply.percentage",
          percentage(),
          "0",
          "Share of the messages taken by mock providers that their recipients answer; 0 is off. Answers still to come are lost at a stop.");
  static final Key<Duration> AUTO_REPLY_MIN_DELAY =
      Key.of(
          "mock.auto-reply.min-delay", duration("0s", "1d"), "1s", "Shortest time to an answer.");
  static final Key<Duration> AUTO_REPLY_MAX_DELAY =
      Key.of(
          "mock.auto-reply.max-delay", duration("0s", "1d"), "10s", "Longest time to an answer.");

  static final Key<Path> MOCK_LEDGER =
      Key.optional(
          "mock.ledger",
          Types.directory(),
          "each process keeps its own, in memory",
          "Directory in which the mock providers of several processes on one machine remember together what they took and were asked, so that what one process sends again after another is a duplicate to them. For tests: it is never cleared.");

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

  // retry, dispatch, logging
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
          AUTH_MODE,
          AUTH_API_KEYS,
          WEBHOOKS_SMS_SECRET,
          WEBHOOKS_EMAIL_SECRET,
          STORE_URL,
          STORE_USER,
          STORE_PASSWORD,
          LEASE_DURATION,
          SENDER_PER_MINUTE,
          SENDER_BURST,
          IP_PER_MINUTE,
          IP_BURST,
          HTTP_MAX_BODY_BYTES,
          HTTP_TRUSTED_PROXIES,
          MESSAGES_MAX_ATTACHMENTS,
          MESSAGES_DEFAULT_REGION,
          IGNORE_PLUS_TAG,
          MERGE_TEXT_CHANNELS,
          IDEMPOTENCY_TTL,
          RETENTION_MESSAGES,
          PROVIDER_CHANNELS,
          PROVIDER_MAX_IN_FLIGHT,
          PROVIDER_RATE_PER_SECOND,
          PROVIDER_TIMEOUT,
          PROVIDER_TIMEOUT_PCT,
          PROVIDER_ERROR_PCT,
          PROVIDER_RATELIMIT_PCT,
          PROVIDER_SEED,
          PROVIDER_LATENCY_MIN,
          PROVIDER_LATENCY_MAX,
          PROVIDER_RETRY_AFTER,
          PROVIDER_QUOTA,
          TIMEOUT_PCT,
          ERROR_PCT,
          RATELIMIT_PCT,
          SEED,
          LATENCY_MIN,
          LATENCY_MAX,
          RETRY_AFTER,
          QUOTA,
          AUTO_REPLY_PERCENTAGE,
          AUTO_REPLY_MIN_DELAY,
          AUTO_REPLY_MAX_DELAY,
          MOCK_LEDGER,
          BREAKER_FAILURE_THRESHOLD,
          BREAKER_OPEN_DURATION,
          BREAKER_HALF_OPEN_PROBES,
          RETRY_MAX_ATTEMPTS,
          RETRY_BASE_DELAY,
          RETRY_MAX_DELAY,
          RETRY_MAX_AGE,
          DISPATCH_BUFFER_MAX,
          LOGGING_LEVEL,
          LOGGING_FORMAT);

  private Keys() {}

  private static Key<Integer> perMinute(String name, String fallback, String description) {
    return Key.of(name, wholeNumber(0, MAX_PER_MINUTE), fallback, description);
  }

  private static Key<Integer> burst(String name, String description) {
    return Key.optional(
        name, wholeNumber(1, MAX_PER_MINUTE), "a tenth of `per-minute`, at least 1", description);
  }

  private static <T> Key<T> providerFault(String name, ValueType<T> type, String description) {
    return Key.optional("providers.<name>.faults." + name, type, GLOBAL_FAULTS, description);
  }

  private static ValueType<Integer> latency() {
    return wholeNumber(0, MAX_LATENCY_MS);
  }

  private static ValueType<Integer> perSecond() {
    return wholeNumber(0, MAX_PER_SECOND);
  }

  private static ValueType<Integer> retryAfter() {
    return wholeNumber(0, MAX_RETRY_AFTER_SECONDS);
  }
}
