package dev.switchboard.api.request;

import dev.switchboard.callback.post.UrlCheck;
import dev.switchboard.http.reply.ValidationErrors;
import dev.switchboard.message.Channel;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MailHeaders;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.settings.Quantities;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the members that few messages to be sent have, and names all that is wrong with them. */
public final class OptionsReader {
  /** When a message is to be sent. */
  static final String SEND_AT = "send_at";

  static final String SEND_AT_RULE = "must be an RFC 3339 time";

  /** Those that every message may have. */
  static final Set<String> OF_ALL =
      Set.of("group_id", "status_callback", "tags", "metadata", SEND_AT, "valid_for");

  /** Those that only an email may have; on other messages they are passed over. */
  static final Set<String> OF_EMAIL =
      Set.of(
          "html",
          "from_name",
          "to_name",
          "reply_to",
          "cc",
          "bcc",
          "headers",
          "message_id",
          "in_reply_to",
          "references",
          "files");

  /** Recipients of one email besides {@code to}. */
  public static final int MAX_COPIES = 50;

  static final int MAX_REPLY_TO = 10;
  static final int MAX_NAME_LENGTH = 200;
  static final int MAX_TAGS = 20;
  static final int MAX_WORD_LENGTH = 64;
  static final int MAX_METADATA = 20;
  static final int MAX_METADATA_LENGTH = 500;

  /** The rest of a sentence that begins with the name of a member. */
  public static final String METADATA_RULE =
      "must be at most %d texts of at most %d characters, with names of at most %d"
          .formatted(MAX_METADATA, MAX_METADATA_LENGTH, MAX_WORD_LENGTH);

  static final Duration LEAST_VALIDITY = Duration.ofSeconds(1);
  static final Duration MOST_VALIDITY = Duration.ofDays(35);

  private static final Pattern GROUP = Pattern.compile("[!-~]{1,64}");

  private final SubmissionRules rules;

  OptionsReader(SubmissionRules rules) {
    this.rules = rules;
  }

  /**
   * What was read.
   *
   * @param validFor null for as long as there are retries
   */
  record Options(MessageOptions options, List<FileContent> files, @Nullable Duration validFor) {
    static final Options NONE = new Options(MessageOptions.NONE, List.of(), null);
  }

  /** Reads them; what is wrong is added to the errors. */
  Options read(SubmissionJson json, Channel channel, int attachments, ValidationErrors errors) {
    boolean email = channel.mayBeHtml();
    Set<String> members = json.values().keySet();
    boolean any =
        !Collections.disjoint(OF_ALL, members)
            || (email && !Collections.disjoint(OF_EMAIL, members));
    if (!any) {
      return Options.NONE;
    }
    Reading reading = new Reading(json, channel, errors);
    MessageOptions.Builder options = new MessageOptions.Builder();
    List<FileContent> files = email ? reading.email(options, attachments) : List.of();
    Duration validFor = reading.ofAll(options);
    return new Options(options.build(), files, validFor);
  }

  /** Whether texts may be kept with a message under these names; {@link #METADATA_RULE} if not. */
  public static boolean isMetadata(Map<String, String> texts) {
    return texts.size() <= MAX_METADATA
        && texts.entrySet().stream()
            .allMatch(it ->
                isName(it.getKey(), MAX_WORD_LENGTH)
                    && it.getValue().length() <= MAX_METADATA_LENGTH
                    && StorableText.accepts(it.getValue()));
  }

  private static boolean isName(String text, int most) {
    return !text.isBlank() && text.length() <= most && MailHeaders.isLine(text);
  }

  /** Adds an error for a time that is too far ahead. */
  static void checkSendAt(Instant time, SubmissionRules rules, ValidationErrors errors) {
    Duration most = rules.limits().maxSendAhead();
    if (time.isAfter(rules.clock().instant().plus(most))) {
      errors.add(
          SEND_AT,
          "must not be more than " + most.toHours() + " hours ahead (messages.max-send-ahead)");
    }
  }

  /** One body and all that is wrong with it. */
  private final class Reading {
    private final SubmissionJson json;
    private final Channel channel;
    private final ValidationErrors errors;

    Reading(SubmissionJson json, Channel channel, ValidationErrors errors) {
      this.json = json;
      this.channel = channel;
      this.errors = errors;
    }

    @Nullable Duration ofAll(MessageOptions.Builder options) {
      options
          .groupId(
              text("group_id", it -> GROUP.matcher(it).matches(), "must be 1 to 64 visible ASCII"))
          .statusCallback(statusCallback())
          .tags(
              texts(
                  "tags",
                  MAX_TAGS,
                  it -> isName(it, MAX_WORD_LENGTH),
                  "must be a line of 1 to " + MAX_WORD_LENGTH + " characters"))
          .metadata(metadata())
          .sendAt(sendAt());
      return validFor();
    }

    List<FileContent> email(MessageOptions.Builder options, int attachments) {
      options
          .html(
              text(
                  "html",
                  it -> !it.isBlank() && StorableText.accepts(it),
                  "must be a string that is not blank, without U+0000"))
          .fromName(name("from_name"))
          .toName(name("to_name"))
          .replyTo(addresses("reply_to", MAX_REPLY_TO))
          .headers(headers())
          .messageId(messageId("message_id"))
          .inReplyTo(messageId("in_reply_to"))
          .references(
              texts(
                  "references",
                  MailHeaders.MAX_REFERENCES,
                  MailHeaders::isMessageId,
                  "must be the id of an email, such as <a1@example.org>"));
      List<String> cc = addresses("cc", MAX_COPIES);
      List<String> bcc = addresses("bcc", MAX_COPIES);
      if (cc.size() + bcc.size() > MAX_COPIES) {
        errors.add("cc", "and bcc must not be more than " + MAX_COPIES + " together");
      }
      options.cc(cc).bcc(bcc);
      return new FilesReader(rules.limits(), errors).read(json.get("files"), attachments, options);
    }

    private @Nullable String name(String member) {
      return text(
          member,
          it -> isName(it, MAX_NAME_LENGTH),
          "must be a line of 1 to " + MAX_NAME_LENGTH + " characters");
    }

    private @Nullable String messageId(String member) {
      return text(
          member, MailHeaders::isMessageId, "must be the id of an email, such as <a1@example.org>");
    }

    private List<String> addresses(String member, int most) {
      return texts(
          member,
          most,
          it -> rules.addresses().recipient(channel, it).isPresent(),
          "must be one email address, and nothing else");
    }

    private Map<String, String> headers() {
      Map<String, String> headers = textsByName("headers");
      String fault = MailHeaders.fault(headers);
      if (fault != null) {
        errors.add("headers", fault);
      }
      return headers;
    }

    private Map<String, String> metadata() {
      Map<String, String> metadata = textsByName("metadata");
      if (!isMetadata(metadata)) {
        errors.add("metadata", METADATA_RULE);
      }
      return metadata;
    }

    private @Nullable String statusCallback() {
      String text = text("status_callback", _ -> true, "must be a string");
      if (text != null && rules.callbackUrls().check(text) instanceof UrlCheck.Checked.Wrong it) {
        errors.add("status_callback", it.rule());
      }
      return text;
    }

    private @Nullable Instant sendAt() {
      String text = text(SEND_AT, it -> Rfc3339.parse(it).isPresent(), SEND_AT_RULE);
      Optional<Instant> time = text == null ? Optional.empty() : Rfc3339.parse(text);
      time.ifPresent(it -> checkSendAt(it, rules, errors));
      return time.orElse(null);
    }

    private @Nullable Duration validFor() {
      String text =
          text(
              "valid_for",
              it -> Quantities.duration(it, LEAST_VALIDITY, MOST_VALIDITY) != null,
              "must be a duration from 1s to 35d with its unit (30s, 10m, 24h, 3d)");
      return text == null ? null : Quantities.duration(text, LEAST_VALIDITY, MOST_VALIDITY);
    }

    /** A text; null where it is absent or, with an error, of another kind. */
    private @Nullable String text(String member, Predicate<String> fits, String rule) {
      return switch (json.get(member)) {
        case null -> null;
        case SubmissionJson.Text(String text) when fits.test(text) -> text;
        case SubmissionJson.Value _ -> {
          errors.add(member, rule);
          yield null;
        }
      };
    }

    private List<String> texts(String member, int most, Predicate<String> fits, String rule) {
      SubmissionJson.Value value = json.get(member);
      if (value == null) {
        return List.of();
      }
      if (!(value instanceof SubmissionJson.Items items)) {
        errors.add(member, "must be an array of strings");
        return List.of();
      }
      if (items.values().size() > most) {
        errors.add(member, "must not be more than " + most);
        return List.of();
      }
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < items.values().size(); i++) {
        if (items.values().get(i) instanceof SubmissionJson.Text(String text) && fits.test(text)) {
          texts.add(text);
        } else {
          errors.add(member + "/" + i, rule);
        }
      }
      return texts;
    }

    private Map<String, String> textsByName(String member) {
      Map<String, String> texts = new LinkedHashMap<>();
      if (json.get(member) == null) {
        return texts;
      }
      Map<String, SubmissionJson.Value> values = SubmissionJson.members(json.get(member));
      Set<String> wrong = new TreeSet<>();
      if (values != null) {
        values.forEach((name, value) -> {
          if (value instanceof SubmissionJson.Text(String text)) {
            texts.put(name, text);
          } else {
            wrong.add(name);
          }
        });
      }
      if (values == null || !wrong.isEmpty()) {
        errors.add(member, "must be an object of strings");
      }
      return texts;
    }
  }
}
