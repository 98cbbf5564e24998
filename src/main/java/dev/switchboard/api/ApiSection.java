package dev.switchboard.api;

import static dev.switchboard.settings.ValueTypes.duration;
import static dev.switchboard.settings.ValueTypes.size;
import static dev.switchboard.settings.ValueTypes.wholeNumber;

import dev.switchboard.api.request.MessageLimits;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueType.Scalar;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How requests are read: {@code api.*}, {@code webhooks.*} and {@code messages.*}. */
public final class ApiSection extends Section<ApiSettings> {
  private static final Set<String> REGIONS = Set.of(Locale.getISOCountries());

  private final Key<Boolean> strict =
      key("api.strict", ValueTypes.flag(), "false")
          .doc(
              "A message to be sent with a member that does not exist is answered 400 instead of"
                  + " passing over the member.");
  private final Key<List<String>> textSecrets =
      secret("webhooks.sms.secret", ValueTypes.webhookSecrets(), "empty")
          .doc(
              "SMS and MMS webhooks must be signed (Standard Webhooks) with one of these, and need"
                  + " no API key then. Never logged.");
  private final Key<List<String>> emailSecrets =
      secret("webhooks.email.secret", ValueTypes.webhookSecrets(), "empty")
          .doc("The same for email webhooks. Never logged.");
  private final Key<Integer> maxAttachments =
      key("messages.max-attachments", wholeNumber(0, 100), "10")
          .doc("Attachments of a message to be sent. More are refused.");
  private final Key<Integer> maxInboundAttachments =
      key("messages.max-inbound-attachments", wholeNumber(1, 1_000), "100")
          .doc(
              "Attachments kept of a message that a provider delivers. Those after them are left"
                  + " out.");
  private final Key<Integer> maxUrlLength =
      key("messages.max-url-length", wholeNumber(100, 100_000), "8000")
          .doc("Characters of the URL of an attachment to be sent. Longer ones are refused.");
  private final Key<Long> maxFileBytes =
      key("messages.max-file-bytes", size("1", "100MiB"), "10MiB")
          .doc(
              "Size of one file of an email. Larger ones are refused. The body of a request is"
                  + " bounded by `http.max-upload-bytes` besides.");
  private final Key<Long> maxFilesBytes =
      key("messages.max-files-bytes", size("1", "100MiB"), "20MiB")
          .doc("Size of all files of one email.");
  private final Key<Duration> maxSendAhead =
      key("messages.max-send-ahead", duration("1m", "366d"), "35d")
          .doc("How far ahead a message may be scheduled with `send_at`.");
  private final Key<String> defaultRegion =
      key(
              "messages.default-region",
              Scalar.of(
                  "a two-letter country code of ISO 3166 in capitals (US, DE)",
                  text -> REGIONS.contains(text) ? text : null),
              "US")
          .doc("Country in which a number without a country code is read.");

  @Override
  protected ApiSettings read(Values values) {
    return new ApiSettings(
        values.get(strict),
        new MessageLimits(
            values.get(maxAttachments),
            values.get(maxInboundAttachments),
            values.get(maxUrlLength),
            values.get(maxFileBytes),
            values.get(maxFilesBytes),
            values.get(maxSendAhead)),
        values.get(defaultRegion),
        values.getOr(textSecrets, List.of()),
        values.getOr(emailSecrets, List.of()));
  }
}
