package dev.switchboard.api.request;

import dev.switchboard.http.reply.Problem.InvalidMember;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.ValidationErrors;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Address;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.spelling.Suggestion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns the body of a request to send into a {@link Submission}, or into a problem that names all
 * that is wrong with it. {@link DeliveryReader} reads what providers deliver.
 */
public final class SubmissionReader {
  /** Longest header line of an email (RFC 5322, 2.1.1). */
  static final int MAX_SUBJECT_LENGTH = 998;

  private static final Set<String> MEMBERS =
      union(Set.of("type", "from", "to", "body", "attachments", "timestamp"), OptionsReader.OF_ALL);
  private static final Set<String> MEMBERS_OF_EMAIL =
      union(MEMBERS, union(Set.of("subject"), OptionsReader.OF_EMAIL));

  private final AddressReader addresses;
  private final MessageLimits limits;
  private final OptionsReader options;

  public SubmissionReader(SubmissionRules rules) {
    this.addresses = rules.addresses();
    this.limits = rules.limits();
    this.options = new OptionsReader(rules);
  }

  /**
   * Reads the body of a request to send a message of a family of channels.
   *
   * @param strict whether members that such a message does not have are refused
   * @throws ProblemException naming all that is wrong
   */
  public Submission read(Channel.Family family, byte[] body, boolean strict) {
    Reading reading = new Reading(SubmissionJson.parse(body));
    return reading.submission(reading.channel(family), strict ? members(family) : null);
  }

  /**
   * Reads a message of any channel, which its {@code type} names.
   *
   * @param document one JSON object
   * @param strict whether members that such a message does not have are refused
   * @throws ProblemException naming all that is wrong
   */
  public Submission read(String document, boolean strict) {
    Reading reading = new Reading(SubmissionJson.parse(document));
    Channel channel = reading.channel();
    Set<String> known = channel == null || channel.hasSubject() ? MEMBERS_OF_EMAIL : MEMBERS;
    return reading.submission(channel, strict ? known : null);
  }

  private static Set<String> union(Set<String> some, Set<String> more) {
    return Stream.concat(some.stream(), more.stream()).collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> members(Channel.Family family) {
    return family.channels().stream().anyMatch(Channel::hasSubject) ? MEMBERS_OF_EMAIL : MEMBERS;
  }

  /** One body and all that is wrong with it. */
  private final class Reading {
    private final SubmissionJson json;
    private final ValidationErrors errors = new ValidationErrors();

    Reading(SubmissionJson json) {
      this.json = json;
    }

    @Nullable Channel channel(Channel.Family family) {
      SubmissionJson.Value type = json.get("type");
      return TypeMember.channel(family, type == null, text(type).flatMap(Channel::of), errors);
    }

    @Nullable Channel channel() {
      return TypeMember.channel(text(json.get("type")).flatMap(Channel::of), errors);
    }

    /**
     * @param channel null when it is not known; then addresses are not checked
     * @param known the only members that are allowed; null where others are ignored
     */
    Submission submission(@Nullable Channel channel, @Nullable Set<String> known) {
      Optional<Address> from = address("from", channel, true);
      Optional<Address> to = address("to", channel, false);
      String subject = subject(channel);
      String body = body(channel);
      List<String> attachments = attachments(channel);
      OptionsReader.Options more =
          channel == null
              ? OptionsReader.Options.NONE
              : options.read(json, channel, attachments.size(), errors);
      if (known != null) {
        json.names().stream().filter(it -> !known.contains(it)).forEach(it -> unknown(it, known));
      }
      if (channel == null || from.isEmpty() || to.isEmpty() || !errors.isEmpty()) {
        throw errors.exception();
      }
      return new Submission(
          channel,
          from.get(),
          to.get(),
          subject,
          body,
          attachments,
          timestamp(),
          more.options(),
          more.files(),
          more.validFor());
    }

    private Optional<Address> address(String member, @Nullable Channel channel, boolean sender) {
      SubmissionJson.Value value = json.get(member);
      if (value == null) {
        errors.add(member, "is required");
        return Optional.empty();
      }
      Optional<String> text = text(value);
      if (channel == null || text.isEmpty()) {
        if (text.isEmpty()) {
          errors.add(member, "must be a string");
        }
        return Optional.empty();
      }
      Optional<? extends Address> address =
          sender ? addresses.sender(channel, text.get()) : addresses.recipient(channel, text.get());
      if (address.isEmpty()) {
        errors.add(member, rule(channel, sender));
      }
      return address.map(Address.class::cast);
    }

    private void unknown(String name, Set<String> known) {
      errors.add(
          InvalidMember.named(
              name, "is not a member of this message" + Suggestion.of(name, known)));
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
      if (json.get("subject") == null || channel == null || !channel.hasSubject()) {
        return null;
      }
      Optional<String> subject = text(json.get("subject"));
      if (subject.isEmpty()) {
        errors.add("subject", "must be a string");
        return null;
      }
      if (subject.get().length() > MAX_SUBJECT_LENGTH) {
        errors.add(
            "subject",
            "must not be longer than " + MAX_SUBJECT_LENGTH + " characters, a line of an email");
      } else if (subject.get().chars().anyMatch(Character::isISOControl)
          || !StorableText.accepts(subject.get())) {
        // A line end in a subject would let its author write headers of the email.
        errors.add("subject", "must not contain control characters");
      }
      return subject.get();
    }

    private String body(@Nullable Channel channel) {
      if (json.get("body") == null) {
        errors.add("body", "is required");
        return "";
      }
      Optional<String> body = text(json.get("body"));
      if (body.isEmpty()) {
        errors.add("body", "must be a string");
        return "";
      }
      if (body.get().isBlank() && channel != null && !channel.mayHaveBlankBody()) {
        errors.add("body", "must not be blank");
      } else if (!StorableText.accepts(body.get())) {
        errors.add("body", "must not contain U+0000 or half of a surrogate pair");
      }
      return body.get();
    }

    private List<String> attachments(@Nullable Channel channel) {
      List<String> urls = new ArrayList<>();
      switch (json.get("attachments")) {
        case null -> {}
        case SubmissionJson.Items items
            when items.values().stream().allMatch(SubmissionJson.Text.class::isInstance) ->
            items.values().forEach(item -> urls.add(((SubmissionJson.Text) item).value()));
        case SubmissionJson.Value _ -> {
          errors.add("attachments", "must be an array of strings, or null");
          return List.of();
        }
      }
      for (int i = 0; i < urls.size() && i <= limits.maxAttachments(); i++) {
        if (urls.get(i).length() > limits.maxUrlLength()) {
          errors.add(
              "attachments/" + i,
              "must not be longer than "
                  + limits.maxUrlLength()
                  + " characters (messages.max-url-length)");
        } else if (!AttachmentUrl.isValid(urls.get(i))) {
          errors.add("attachments/" + i, "must be an absolute http or https URL");
        }
      }
      if (urls.size() > limits.maxAttachments()) {
        errors.add(
            "attachments",
            "must not be more than " + limits.maxAttachments() + " (messages.max-attachments)");
      } else if (channel != null && !fits(channel.attachments(), urls)) {
        errors.add("attachments", rule(channel));
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
      return text(json.get("timestamp")).flatMap(Rfc3339::parse).orElse(null);
    }

    private Optional<String> text(SubmissionJson.@Nullable Value value) {
      return value instanceof SubmissionJson.Text text
          ? Optional.of(text.value())
          : Optional.empty();
    }
  }
}
