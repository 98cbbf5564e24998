package dev.switchboard.api.request;

import dev.switchboard.digest.Sha256;
import dev.switchboard.http.reply.ValidationErrors;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Address;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a provider delivers into a {@link Delivery}.
 *
 * <p>A person wrote it, and a refusal loses it: providers do not ask that person to try again. So
 * it is refused only where sender, recipient or type is unknown, or an mms has no attachment (006,
 * edge cases). Other members never cause a refusal: a missing one is empty, one of another type is
 * kept as its JSON, and characters that cannot be stored are left out.
 */
public final class DeliveryReader {
  /** Longest subject that is kept: a header line of an email (RFC 5322, 2.1.1). */
  static final int MAX_SUBJECT_LENGTH = SubmissionReader.MAX_SUBJECT_LENGTH;

  /**
   * Folds of a header, and white space other than the space itself. It looks at a run of spaces
   * once, from its beginning: at each space of a long run anew would take minutes.
   */
  private static final Pattern FOLD =
      Pattern.compile("(?<! ) *+[\\t\\n\\x0b\\f\\r\\x85\\u2028\\u2029]\\s*+");

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f]");

  private final AddressReader addresses;
  private final MessageLimits limits;

  public DeliveryReader(AddressReader addresses, MessageLimits limits) {
    this.addresses = addresses;
    this.limits = limits;
  }

  /**
   * Reads the body of the webhook of a family of channels.
   *
   * @param webhookId of the signed request, null when it was not signed
   */
  public Delivery read(Channel.Family family, byte[] body, @Nullable String webhookId) {
    Reading reading = new Reading(SubmissionJson.parseDelivered(body));
    SubmissionJson.Value type = reading.json.get("type");
    Channel channel = TypeMember.channel(family, type == null, channel(type), reading.errors);
    return reading.delivery(channel, webhookId);
  }

  /**
   * Reads the body of {@code POST /api/provider/mock/inbound}, which names its channel.
   *
   * @param simulated channels that it may name
   */
  public Delivery read(byte[] body, Set<Channel> simulated) {
    Reading reading = new Reading(SubmissionJson.parseDelivered(body));
    Channel channel = channel(reading.json.get("channel")).orElse(null);
    SubmissionJson.Value type = reading.json.get("type");
    if (channel == null) {
      reading.errors.add("channel", "must be one of " + String.join(", ", Channel.wireNames()));
    } else if (!simulated.contains(channel)) {
      reading.errors.add(
          "channel", "must be one that a mock provider carries, and whose webhooks are not signed");
    } else if (type != null && !channel(type).equals(Optional.of(channel))) {
      reading.errors.add("type", "must be \"" + channel.wireName() + "\" or absent");
    }
    return reading.delivery(channel, null);
  }

  private static Optional<Channel> channel(SubmissionJson.@Nullable Value value) {
    return value instanceof SubmissionJson.Text(String text)
        ? Channel.of(text.strip().toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /** One body and all that is wrong with it. */
  private final class Reading {
    private final SubmissionJson json;
    private final ValidationErrors errors = new ValidationErrors();

    Reading(SubmissionJson json) {
      this.json = json;
    }

    /**
     * @param channel null when it is not known; then addresses are not checked
     */
    Delivery delivery(@Nullable Channel channel, @Nullable String webhookId) {
      Optional<? extends Address> from = address("from", channel, true);
      Optional<? extends Address> to = address("to", channel, false);
      List<String> attachments = attachments();
      if (channel != null
          && channel.attachments() == Channel.Attachments.REQUIRED
          && attachments.isEmpty()) {
        errors.add("attachments", "must hold at least one URL for " + channel.wireName());
      }
      if (channel == null || from.isEmpty() || to.isEmpty() || !errors.isEmpty()) {
        throw errors.exception();
      }
      SubmissionJson.Value subject = json.get("subject");
      SubmissionJson.Value body = json.get("body");
      Submission submission =
          new Submission(
              channel,
              from.get(),
              to.get(),
              channel.hasSubject() && subject != null ? subject(subject) : null,
              body == null ? "" : text(body),
              attachments,
              timestamp());
      return new Delivery(submission, messageId(channel), webhookId);
    }

    private Optional<? extends Address> address(
        String member, @Nullable Channel channel, boolean sender) {
      SubmissionJson.Value value = json.get(member);
      if (value == null) {
        errors.add(member, "is required");
        return Optional.empty();
      }
      boolean readable =
          value instanceof SubmissionJson.Text || value instanceof SubmissionJson.Numeral;
      if (channel == null || !readable) {
        if (!readable) {
          errors.add(member, "must be a string");
        }
        return Optional.empty();
      }
      Optional<? extends Address> address =
          sender
              ? addresses.deliveredSender(channel, text(value))
              : addresses.deliveredRecipient(channel, text(value));
      if (address.isEmpty()) {
        errors.add(
            member,
            channel.usesPhoneNumbers()
                ? "must be one phone number, short code or sender id"
                : "must be one email address");
      }
      return address;
    }

    private List<String> attachments() {
      List<SubmissionJson.Value> given =
          switch (json.get("attachments")) {
            case null -> List.of();
            case SubmissionJson.Items items -> items.values();
            case SubmissionJson.Value one -> List.of(one);
          };
      List<String> urls = new ArrayList<>();
      for (SubmissionJson.Value value : given) {
        // The store keeps one line for each.
        String url = CONTROL.matcher(attachment(value)).replaceAll("").strip();
        if (!url.isEmpty() && urls.size() < limits.maxInboundAttachments()) {
          urls.add(url);
        }
      }
      return urls;
    }

    /** The provider's id, under the name that providers of the channel use or the common one. */
    private @Nullable String messageId(Channel channel) {
      String own = id(json.get(channel.usesPhoneNumbers() ? "messaging_provider_id" : "xillio_id"));
      return own == null ? id(json.get("provider_message_id")) : own;
    }

    private @Nullable Instant timestamp() {
      return json.get("timestamp") instanceof SubmissionJson.Text(String text)
          ? Rfc3339.parse(text.strip()).orElse(null)
          : null;
    }
  }

  /** A string as it is, anything else as it was written. */
  private static String text(SubmissionJson.Value value) {
    return StorableText.kept(
        switch (value) {
          case SubmissionJson.Text text -> text.value();
          case SubmissionJson.Numeral number -> number.written();
          case SubmissionJson.Items items -> items.source().json();
          case SubmissionJson.Other other -> other.source().json();
        });
  }

  /** A URL, or an object that may hold one; empty for a number of attachments or a flag. */
  private static String attachment(SubmissionJson.Value value) {
    return switch (value) {
      case SubmissionJson.Text _ -> text(value);
      case SubmissionJson.Other other
          when other.source().json().matches("(?s)[\\[{]\\s*[^\\s\\]}].*") ->
          text(value);
      case SubmissionJson.Numeral _, SubmissionJson.Items _, SubmissionJson.Other _ -> "";
    };
  }

  /** One line, unfolded (RFC 5322, 2.2.3), of a length that a header can have. */
  private static String subject(SubmissionJson.Value value) {
    String line = CONTROL.matcher(FOLD.matcher(text(value)).replaceAll(" ")).replaceAll("").strip();
    return cut(line, MAX_SUBJECT_LENGTH);
  }

  /**
   * An id of a provider. A long one ends in its digest: two messages could begin alike, and the
   * second would be taken for a repetition of the first.
   */
  private static @Nullable String id(SubmissionJson.@Nullable Value value) {
    String id =
        value instanceof SubmissionJson.Text || value instanceof SubmissionJson.Numeral
            ? text(value)
            : "";
    if (id.isBlank()) {
      return null;
    }
    if (id.length() <= Delivery.MAX_ID_LENGTH) {
      return id;
    }
    String digest = HexFormat.of().formatHex(Sha256.of(id));
    return cut(id, Delivery.MAX_ID_LENGTH - digest.length() - 1) + '~' + digest;
  }

  /** The beginning, without half a surrogate pair at its end. */
  private static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }
}
