package dev.switchboard.http;

import dev.switchboard.http.Problem.InvalidMember;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Address;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.PhoneNumbers;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the body of a request into a {@link Submission}, or what a provider delivers into a {@link
 * Delivery}, or either into a problem that names everything that is wrong with it at once. The
 * rules are those of the contract's table, the same in both directions.
 */
final class SubmissionReader {
  /** Longest header line of an email (RFC 5322, 2.1.1). */
  static final int MAX_SUBJECT_LENGTH = 998;

  private static final Instant FIRST_INSTANT = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST_INSTANT = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private final PhoneNumbers phoneNumbers;
  private final int maxAttachments;

  SubmissionReader(PhoneNumbers phoneNumbers, int maxAttachments) {
    this.phoneNumbers = phoneNumbers;
    this.maxAttachments = maxAttachments;
  }

  /** Reads the body of {@code POST /api/messages/sms}. */
  Submission readText(byte[] body) {
    Reading reading = new Reading(SubmissionJson.parse(body));
    return reading.submission(reading.textChannel());
  }

  /** Reads the body of {@code POST /api/messages/email}. */
  Submission readEmail(byte[] body) {
    Reading reading = new Reading(SubmissionJson.parse(body));
    reading.requireNoOtherTypeThan(Channel.EMAIL);
    return reading.submission(Channel.EMAIL);
  }

  /**
   * Reads the body of {@code POST /api/webhooks/sms}.
   *
   * @param webhookId of the signed request, null when it was not signed
   */
  Delivery readTextDelivery(byte[] body, @Nullable String webhookId) {
    Reading reading = new Reading(SubmissionJson.parse(body));
    return reading.delivery(reading.textChannel(), webhookId);
  }

  /**
   * Reads the body of {@code POST /api/webhooks/email}.
   *
   * @param webhookId of the signed request, null when it was not signed
   */
  Delivery readEmailDelivery(byte[] body, @Nullable String webhookId) {
    Reading reading = new Reading(SubmissionJson.parse(body));
    reading.requireNoOtherTypeThan(Channel.EMAIL);
    return reading.delivery(Channel.EMAIL, webhookId);
  }

  /** Reads the body of {@code POST /api/provider/mock/inbound}, which names its channel. */
  Delivery readDelivery(byte[] body) {
    Reading reading = new Reading(SubmissionJson.parse(body));
    Channel channel = reading.text(reading.json.channel()).flatMap(Channel::of).orElse(null);
    if (channel == null) {
      reading.fault("channel", "must be \"sms\", \"mms\" or \"email\"");
    } else {
      reading.requireNoOtherTypeThan(channel);
    }
    return reading.delivery(channel, null);
  }

  /** One body and what is wrong with it. */
  private final class Reading {
    private final SubmissionJson json;
    private final List<InvalidMember> faults = new ArrayList<>();

    Reading(SubmissionJson json) {
      this.json = json;
    }

    /** The detail names its member: alone, it is the whole sentence that a client sees. */
    void fault(String member, String detail) {
      faults.add(new InvalidMember("/" + member, member + " " + detail));
    }

    /** The channel that {@code type} names; null, with a fault, where it names none of text. */
    @Nullable Channel textChannel() {
      Channel channel =
          text(json.type()).flatMap(Channel::of).filter(Channel::usesPhoneNumbers).orElse(null);
      if (channel == null) {
        fault("type", "must be \"sms\" or \"mms\"");
      }
      return channel;
    }

    void requireNoOtherTypeThan(Channel channel) {
      if (json.type() != null && !json.type().equals(new SubmissionJson.Text(channel.wireName()))) {
        fault("type", "must be \"" + channel.wireName() + "\" or absent");
      }
    }

    Delivery delivery(@Nullable Channel channel, @Nullable String webhookId) {
      String messageId = messageId(channel);
      return new Delivery(submission(channel), messageId, webhookId);
    }

    /** The provider's id, under the name that providers of the channel use or the common one. */
    private @Nullable String messageId(@Nullable Channel channel) {
      boolean email = channel == Channel.EMAIL;
      SubmissionJson.Value own = email ? json.xillioId() : json.messagingProviderId();
      String ownName = email ? "xillio_id" : "messaging_provider_id";
      SubmissionJson.Value value = own == null ? json.providerMessageId() : own;
      if (value == null) {
        return null;
      }
      Optional<String> id = text(value).filter(SubmissionReader::isProviderId);
      if (id.isEmpty()) {
        fault(
            own == null ? "provider_message_id" : ownName,
            "must be a string of 1 to " + Delivery.MAX_ID_LENGTH + " visible characters");
      }
      return id.orElse(null);
    }

    /**
     * @param channel null when it is not known; then addresses are not looked at
     */
    Submission submission(@Nullable Channel channel) {
      Optional<Address> from = address("from", json.from(), channel, true);
      Optional<Address> to = address("to", json.to(), channel, false);
      String subject = subject(channel);
      String body = body(channel);
      List<String> attachments = attachments(channel);
      if (channel == null || from.isEmpty() || to.isEmpty() || !faults.isEmpty()) {
        throw Problem.invalid(faults).exception();
      }
      return new Submission(channel, from.get(), to.get(), subject, body, attachments, timestamp());
    }

    private Optional<Address> address(
        String member,
        SubmissionJson.@Nullable Value value,
        @Nullable Channel channel,
        boolean sender) {
      if (value == null) {
        fault(member, "is required");
        return Optional.empty();
      }
      Optional<String> text = text(value);
      if (channel == null || text.isEmpty()) {
        if (text.isEmpty()) {
          fault(member, "must be a string");
        }
        return Optional.empty();
      }
      Optional<? extends Address> address =
          !StorableText.accepts(text.get())
              ? Optional.empty()
              : !channel.usesPhoneNumbers()
                  ? EmailAddress.parse(text.get())
                  : sender ? phoneNumbers.parseSender(text.get()) : phoneNumbers.parse(text.get());
      if (address.isEmpty()) {
        fault(member, rule(channel, sender));
      }
      return address.map(Address.class::cast);
    }

    private static String rule(Channel channel, boolean sender) {
      if (!channel.usesPhoneNumbers()) {
        return "must be an email address";
      }
      return sender
          ? "must be a phone number, a short code or a sender id of 1 to 11 characters"
          : "must be a phone number or a short code";
    }

    private @Nullable String subject(@Nullable Channel channel) {
      // Text messages have no subject; like every member that is not theirs it is ignored.
      if (json.subject() == null || channel != Channel.EMAIL) {
        return null;
      }
      Optional<String> subject = text(json.subject());
      if (subject.isEmpty()) {
        fault("subject", "must be a string");
        return null;
      }
      if (subject.get().length() > MAX_SUBJECT_LENGTH) {
        fault("subject", "must not be longer than " + MAX_SUBJECT_LENGTH + " characters");
      } else if (subject.get().chars().anyMatch(Character::isISOControl)
          || !StorableText.accepts(subject.get())) {
        // A line end in a subject would let its author write headers of the email.
        fault("subject", "must not contain control characters");
      }
      return subject.get();
    }

    private String body(@Nullable Channel channel) {
      if (json.body() == null) {
        fault("body", "is required");
        return "";
      }
      Optional<String> body = text(json.body());
      if (body.isEmpty()) {
        fault("body", "must be a string");
        return "";
      }
      if (body.get().isBlank() && channel != null && channel != Channel.MMS) {
        fault("body", "must not be blank");
      } else if (!StorableText.accepts(body.get())) {
        fault("body", "must not contain U+0000 or half of a surrogate pair");
      }
      return body.get();
    }

    private List<String> attachments(@Nullable Channel channel) {
      List<String> urls =
          switch (json.attachments()) {
            case null -> List.of();
            case SubmissionJson.Texts texts -> texts.values();
            case SubmissionJson.Value _ -> {
              fault("attachments", "must be an array of strings, or null");
              yield List.of();
            }
          };
      for (int i = 0; i < urls.size() && i <= maxAttachments; i++) {
        if (!AttachmentUrl.isValid(urls.get(i))) {
          fault("attachments/" + i, "must be an absolute http or https URL");
        }
      }
      if (urls.size() > maxAttachments) {
        fault("attachments", "must not be more than " + maxAttachments);
      } else if (channel == Channel.SMS && !urls.isEmpty()) {
        fault("attachments", "must be absent for sms: send type \"mms\"");
      } else if (channel == Channel.MMS && urls.isEmpty() && isReadable(json.attachments())) {
        fault("attachments", "must hold at least one URL for mms");
      }
      return urls;
    }

    private static boolean isReadable(SubmissionJson.@Nullable Value attachments) {
      return attachments == null || attachments instanceof SubmissionJson.Texts;
    }

    private @Nullable Instant timestamp() {
      if (!(json.timestamp() instanceof SubmissionJson.Text text)) {
        return null;
      }
      try {
        Instant instant = OffsetDateTime.parse(text.value()).toInstant();
        // In UTC: an offset may carry a year that RFC 3339 can write into one that it cannot.
        return instant.isBefore(FIRST_INSTANT) || instant.isAfter(LAST_INSTANT) ? null : instant;
      } catch (DateTimeException _) {
        return null;
      }
    }

    private Optional<String> text(SubmissionJson.@Nullable Value value) {
      return value instanceof SubmissionJson.Text text
          ? Optional.of(text.value())
          : Optional.empty();
    }
  }

  private static boolean isProviderId(String text) {
    return !text.isBlank()
        && text.length() <= Delivery.MAX_ID_LENGTH
        && text.chars().noneMatch(Character::isISOControl)
        && StorableText.accepts(text);
  }
}
