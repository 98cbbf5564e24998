package dev.switchboard.api.twilio;

import dev.switchboard.api.request.AttachmentUrl;
import dev.switchboard.api.request.MessageLimits;
import dev.switchboard.api.request.StorableText;
import dev.switchboard.callback.post.UrlCheck;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Address;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageOptions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the form that creates a message. */
final class TwilioReader {
  static final int MAX_BODY_LENGTH = 1_600;
  static final int MAX_MEDIA = 10;
  static final int MAX_VALIDITY_SECONDS = 36_000;

  private static final Set<String> MEANT =
      Set.of(
          "To",
          "From",
          "Body",
          "MediaUrl",
          "MessagingServiceSid",
          "StatusCallback",
          "ValidityPeriod",
          "SendAt",
          "ScheduleType");

  /** Taken, without effect. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "ApplicationSid",
          "MaxPrice",
          "ProvideFeedback",
          "Attempt",
          "ForceDelivery",
          "ContentRetention",
          "AddressRetention",
          "SmartEncoded",
          "PersistentAction",
          "TrafficType",
          "ShortenUrls",
          "SendAsMms",
          "RiskCheck");

  private final AddressReader addresses;
  private final MessageLimits limits;
  private final UrlCheck statusCallbacks;
  private final InstantSource clock;

  /**
   * @param statusCallbacks which URLs may be told what becomes of a message
   */
  TwilioReader(
      AddressReader addresses,
      MessageLimits limits,
      UrlCheck statusCallbacks,
      InstantSource clock) {
    this.addresses = addresses;
    this.limits = limits;
    this.statusCallbacks = statusCallbacks;
    this.clock = clock;
  }

  /**
   * The message of a form.
   *
   * @param account in whose name it is sent
   * @throws dev.switchboard.http.reply.ProblemException with Twilio's code for what is wrong first
   */
  Submission read(TwilioForm form, String account) {
    for (String name : form.names()) {
      if (!MEANT.contains(name) && !WITHOUT_EFFECT.contains(name)) {
        throw TwilioError.invalid("The parameter " + name + " is not one that this server knows");
      }
    }
    List<String> media = form.all("MediaUrl");
    Channel channel = media.isEmpty() ? Channel.SMS : Channel.MMS;
    Address to = recipient(form, channel);
    Address from = sender(form, channel);
    String body = body(form, media);
    checkMedia(media);
    String statusCallback = statusCallback(form);
    MessageOptions options =
        new MessageOptions.Builder()
            .sendAt(sendAt(form))
            .statusCallback(statusCallback)
            .statusFormat(statusCallback == null ? null : StatusCallbackFormat.of(account))
            .build();
    return new Submission(
        channel, from, to, null, body, media, null, options, List.of(), validFor(form));
  }

  private Address recipient(TwilioForm form, Channel channel) {
    String to = form.get("To");
    if (to == null || to.isBlank()) {
      throw TwilioError.of(TwilioError.TO_REQUIRED, "A 'To' phone number is required.");
    }
    Optional<? extends Address> address = addresses.recipient(channel, to);
    return address.orElseThrow(
        () -> TwilioError.of(TwilioError.INVALID_TO, "Invalid 'To' Phone Number: " + shown(to)));
  }

  private Address sender(TwilioForm form, Channel channel) {
    String from = form.get("From");
    if (from == null || from.isBlank()) {
      throw form.get("MessagingServiceSid") == null
          ? TwilioError.of(TwilioError.FROM_REQUIRED, "A 'From' phone number is required.")
          : TwilioError.of(
              TwilioError.NO_SENDERS,
              "The Messaging Service contains no phone numbers here: give a 'From' as well.");
    }
    Optional<? extends Address> address = addresses.sender(channel, from);
    return address.orElseThrow(() ->
        TwilioError.of(TwilioError.INVALID_FROM, "Invalid 'From' Phone Number: " + shown(from)));
  }

  private static String body(TwilioForm form, List<String> media) {
    String given = form.get("Body");
    String body = given == null ? "" : given;
    if (body.isBlank() && media.isEmpty()) {
      throw TwilioError.of(TwilioError.BODY_REQUIRED, "Message body is required.");
    }
    if (body.length() > MAX_BODY_LENGTH) {
      throw TwilioError.of(
          TwilioError.BODY_TOO_LONG,
          "The concatenated message body exceeds the 1600 character limit");
    }
    if (!StorableText.accepts(body)) {
      throw TwilioError.invalid("The body must not contain U+0000 or half of a surrogate pair");
    }
    return body;
  }

  private void checkMedia(List<String> media) {
    if (media.size() > Math.min(MAX_MEDIA, limits.maxAttachments())) {
      throw TwilioError.of(
          TwilioError.TOO_MANY_MEDIA, "Number of media files exceeds allowed limit");
    }
    for (String url : media) {
      if (url.length() > limits.maxUrlLength() || !AttachmentUrl.isValid(url)) {
        throw TwilioError.of(TwilioError.INVALID_MEDIA, "Invalid media URL(s)");
      }
    }
  }

  private @Nullable String statusCallback(TwilioForm form) {
    String url = form.get("StatusCallback");
    if (url == null || url.isBlank()) {
      return null;
    }
    return switch (statusCallbacks.check(url)) {
      case UrlCheck.Checked.Fine _ -> url;
      case UrlCheck.Checked.Wrong wrong ->
          throw TwilioError.of(
              TwilioError.INVALID_STATUS_CALLBACK, "The StatusCallback URL " + wrong.rule());
    };
  }

  private @Nullable Instant sendAt(TwilioForm form) {
    String text = form.get("SendAt");
    if (text == null || text.isBlank()) {
      return null;
    }
    if (!"fixed".equals(form.get("ScheduleType"))) {
      throw TwilioError.invalid("SendAt needs the ScheduleType 'fixed'");
    }
    try {
      Instant time = time(text);
      if (time.isAfter(clock.instant().plus(limits.maxSendAhead()))) {
        throw TwilioError.invalid(
            "SendAt must not be more than " + limits.maxSendAhead().toDays() + " days ahead");
      }
      return time;
    } catch (DateTimeException _) {
      throw TwilioError.invalid("SendAt must be a time of ISO 8601, such as 2026-03-02T14:00:00Z");
    }
  }

  /**
   * Reads a time of ISO 8601. Twilio's client for Java writes no offset: it is UTC.
   *
   * @throws DateTimeException for anything else
   */
  static Instant time(String text) {
    return switch (DateTimeFormatter.ISO_DATE_TIME.parseBest(
        text, ZonedDateTime::from, LocalDateTime::from)) {
      case ZonedDateTime zoned -> zoned.toInstant();
      case LocalDateTime local -> local.toInstant(ZoneOffset.UTC);
      case TemporalAccessor other -> Instant.from(other);
    };
  }

  private static @Nullable Duration validFor(TwilioForm form) {
    String text = form.get("ValidityPeriod");
    if (text == null || text.isBlank()) {
      return null;
    }
    if (!text.matches("[0-9]{1,5}")) {
      throw validityFault();
    }
    int seconds = Integer.parseInt(text);
    if (seconds < 1 || seconds > MAX_VALIDITY_SECONDS) {
      throw validityFault();
    }
    return Duration.ofSeconds(seconds);
  }

  private static RuntimeException validityFault() {
    return TwilioError.invalid(
        "ValidityPeriod must be a whole number of seconds from 1 to " + MAX_VALIDITY_SECONDS);
  }

  private static String shown(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
