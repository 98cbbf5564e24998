package dev.switchboard.http;

import dev.switchboard.intake.Submission;
import dev.switchboard.message.Address;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns the body of a request to send into a {@link Submission}, or into a problem that names
 * everything that is wrong with it at once. The rules are those of the contract's table; what
 * providers deliver is read by {@link DeliveryReader}.
 */
final class SubmissionReader {
  /** Longest header line of an email (RFC 5322, 2.1.1). */
  static final int MAX_SUBJECT_LENGTH = 998;

  private final AddressReader addresses;
  private final MessageLimits limits;

  SubmissionReader(AddressReader addresses, MessageLimits limits) {
    this.addresses = addresses;
    this.limits = limits;
  }

  /** Reads the body of a request to send a message of a family of channels. */
  Submission read(Channel.Family family, byte[] body) {
    Reading reading = new Reading(SubmissionJson.parse(body));
    return reading.submission(reading.channel(family));
  }

  /**
   * The channel of a message, by its {@code type}: required where the family has several.
   *
   * @return null, with a fault, where it cannot be known
   */
  static @Nullable Channel channel(
      Channel.Family family, boolean absent, Optional<Channel> named, Faults faults) {
    List<Channel> channels = family.channels();
    boolean only = channels.size() == 1;
    Optional<Channel> channel = named.filter(channels::contains);
    if (channel.isEmpty() && !(only && absent)) {
      String names =
          channels.stream()
              .map(it -> '"' + it.wireName() + '"')
              .collect(Collectors.joining(" or "));
      faults.add("type", "must be " + names + (only ? " or absent" : ""));
    }
    return only ? channels.getFirst() : channel.orElse(null);
  }

  /** One body and what is wrong with it. */
  private final class Reading {
    private final SubmissionJson json;
    private final Faults faults = new Faults();

    Reading(SubmissionJson json) {
      this.json = json;
    }

    /** The channel that {@code type} names, null with a fault where it names none of the family. */
    @Nullable Channel channel(Channel.Family family) {
      Optional<Channel> named = text(json.type()).flatMap(Channel::of);
      return SubmissionReader.channel(family, json.type() == null, named, faults);
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
        throw faults.exception();
      }
      return new Submission(channel, from.get(), to.get(), subject, body, attachments, timestamp());
    }

    private Optional<Address> address(
        String member,
        SubmissionJson.@Nullable Value value,
        @Nullable Channel channel,
        boolean sender) {
      if (value == null) {
        faults.add(member, "is required");
        return Optional.empty();
      }
      Optional<String> text = text(value);
      if (channel == null || text.isEmpty()) {
        if (text.isEmpty()) {
          faults.add(member, "must be a string");
        }
        return Optional.empty();
      }
      Optional<? extends Address> address =
          sender ? addresses.sender(channel, text.get()) : addresses.recipient(channel, text.get());
      if (address.isEmpty()) {
        faults.add(member, rule(channel, sender));
      }
      return address.map(Address.class::cast);
    }

    private static String rule(Channel channel, boolean sender) {
      if (!channel.usesPhoneNumbers()) {
        return "must be one email address of at most "
            + EmailAddress.MAX_LENGTH
            + " characters, and nothing else";
      }
      return sender
          ? "must be one phone number or short code, or a sender id of 1 to 11 characters"
          : "must be one phone number of at most 15 digits or a short code, and nothing else";
    }

    private @Nullable String subject(@Nullable Channel channel) {
      // Text messages have no subject; like every member that is not theirs it is ignored.
      if (json.subject() == null || channel == null || !channel.hasSubject()) {
        return null;
      }
      Optional<String> subject = text(json.subject());
      if (subject.isEmpty()) {
        faults.add("subject", "must be a string");
        return null;
      }
      if (subject.get().length() > MAX_SUBJECT_LENGTH) {
        faults.add(
            "subject",
            "must not be longer than " + MAX_SUBJECT_LENGTH + " characters, a line of an email");
      } else if (subject.get().chars().anyMatch(Character::isISOControl)
          || !StorableText.accepts(subject.get())) {
        // A line end in a subject would let its author write headers of the email.
        faults.add("subject", "must not contain control characters");
      }
      return subject.get();
    }

    private String body(@Nullable Channel channel) {
      if (json.body() == null) {
        faults.add("body", "is required");
        return "";
      }
      Optional<String> body = text(json.body());
      if (body.isEmpty()) {
        faults.add("body", "must be a string");
        return "";
      }
      if (body.get().isBlank() && channel != null && !channel.mayHaveBlankBody()) {
        faults.add("body", "must not be blank");
      } else if (!StorableText.accepts(body.get())) {
        faults.add("body", "must not contain U+0000 or half of a surrogate pair");
      }
      return body.get();
    }

    private List<String> attachments(@Nullable Channel channel) {
      List<String> urls = new ArrayList<>();
      switch (json.attachments()) {
        case null -> {}
        case SubmissionJson.Items items
            when items.values().stream().allMatch(SubmissionJson.Text.class::isInstance) ->
            items.values().forEach(item -> urls.add(((SubmissionJson.Text) item).value()));
        case SubmissionJson.Value _ -> {
          faults.add("attachments", "must be an array of strings, or null");
          return List.of();
        }
      }
      for (int i = 0; i < urls.size() && i <= limits.maxAttachments(); i++) {
        if (urls.get(i).length() > limits.maxUrlLength()) {
          faults.add(
              "attachments/" + i,
              "must not be longer than "
                  + limits.maxUrlLength()
                  + " characters (messages.max-url-length)");
        } else if (!AttachmentUrl.isValid(urls.get(i))) {
          faults.add("attachments/" + i, "must be an absolute http or https URL");
        }
      }
      if (urls.size() > limits.maxAttachments()) {
        faults.add(
            "attachments",
            "must not be more than " + limits.maxAttachments() + " (messages.max-attachments)");
      } else if (channel != null && !fits(channel.attachments(), urls)) {
        faults.add("attachments", rule(channel));
      }
      return urls;
    }

    private static boolean fits(Channel.Attachments attachments, List<String> urls) {
      return switch (attachments) {
        case NONE -> urls.isEmpty();
        case OPTIONAL -> true;
        case REQUIRED -> !urls.isEmpty();
      };
    }

    private static String rule(Channel channel) {
      if (channel.attachments() == Channel.Attachments.REQUIRED) {
        return "must hold at least one URL for " + channel.wireName();
      }
      String others =
          channel.family().channels().stream()
              .filter(it -> it.attachments() != Channel.Attachments.NONE)
              .map(it -> ": send type \"" + it.wireName() + "\"")
              .findFirst()
              .orElse("");
      return "must be absent for " + channel.wireName() + others;
    }

    private @Nullable Instant timestamp() {
      return text(json.timestamp()).flatMap(Rfc3339::parse).orElse(null);
    }

    private Optional<String> text(SubmissionJson.@Nullable Value value) {
      return value instanceof SubmissionJson.Text text
          ? Optional.of(text.value())
          : Optional.empty();
    }
  }
}
