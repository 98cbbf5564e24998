package dev.switchboard.api.resend;

import dev.switchboard.api.facade.JsonMembers;
import dev.switchboard.api.facade.Mail;
import dev.switchboard.api.facade.MailReader;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.MessageOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads emails as Resend has them, and names all that is wrong with a request. */
final class EmailReader {
  /** Recipients of one email, in each of its members. */
  static final int MAX_TO = 50;

  private static final String SCHEDULED_AT = "scheduled_at";

  private static final Set<String> MEMBERS =
      Set.of(
          "from",
          "to",
          "cc",
          "bcc",
          "reply_to",
          "subject",
          "text",
          "html",
          "headers",
          "attachments",
          "tags",
          SCHEDULED_AT,
          // It has no effect here; docs/compatibility.md says so.
          "topic_id");

  private static final Set<String> ATTACHMENT =
      Set.of("filename", "content", "path", "content_type", "content_id");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_-]{1,256}");

  private final MailReader rules;
  private final Supplier<String> groupIds;
  private final List<String> wrong = new ArrayList<>();
  private @Nullable ProblemCode first;

  /**
   * @param groupIds gives an id for several messages of one email
   */
  EmailReader(MailReader rules, Supplier<String> groupIds) {
    this.rules = rules;
    this.groupIds = groupIds;
  }

  /**
   * The messages of one email, one for each recipient; none where something is wrong.
   *
   * @param path what its members are called by, with the dot; empty where it is the whole body
   */
  List<Submission> read(JsonNode document, String path) {
    int before = wrong.size();
    JsonMembers email =
        new JsonMembers(
            document, path, (name, fault) -> wrong(code(name), name + " " + fault + "."));
    email.only(MEMBERS);
    EmailAddress from = from(email);
    // An address that stands twice gets one email.
    Set<String> seen = new HashSet<>();
    List<EmailAddress> to = addresses(email, "to", seen);
    List<EmailAddress> cc = addresses(email, "cc", seen);
    List<EmailAddress> bcc = addresses(email, "bcc", seen);
    rules.copies(email, written(cc), written(bcc));
    String subject = rules.line(email, "subject");
    String text = rules.body(email, "text");
    String html = rules.body(email, "html");
    MailReader.Files files = files(email);
    MessageOptions.Builder options =
        new MessageOptions.Builder()
            .replyTo(written(addresses(email, "reply_to", new HashSet<>())))
            .headers(rules.headers(email))
            .metadata(rules.metadata(email, "tags", tags(email)))
            .sendAt(ScheduledAt.read(rules, email, SCHEDULED_AT));
    files.describe(options);
    JsonNode recipients = email.get("to");
    if (recipients == null || (recipients.isArray() && recipients.isEmpty())) {
      missing(email, "to");
    }
    if (!email.has("subject")) {
      missing(email, "subject");
    }
    if (text == null && html == null && !email.has("html") && !email.has("text")) {
      wrong(ResendError.MISSING_FIELD, "Missing `html` or `text` field.");
    } else if (text == null && html == null && wrong.size() == before) {
      wrong(ResendError.VALIDATION, "html and text must not both be blank.");
    }
    if (wrong.size() > before || from == null) {
      return List.of();
    }
    Mail mail =
        new Mail(from, subject, text, html, files.urls(), options.build(), files.contents());
    return mail.messages(
        to.stream().map(it -> new Mail.Recipient(it, null)).toList(),
        written(cc),
        written(bcc),
        groupIds);
  }

  /** The new time of an email that waits; refuses the request if it holds anything else. */
  static Instant scheduledAt(MailReader rules, JsonNode document) {
    List<String> wrong = new ArrayList<>();
    JsonMembers change =
        new JsonMembers(document, "", (name, fault) -> wrong.add(name + " " + fault + "."));
    change.only(Set.of(SCHEDULED_AT));
    Instant time = ScheduledAt.read(rules, change, SCHEDULED_AT);
    if (!wrong.isEmpty()) {
      throw Problem.of(ResendError.VALIDATION, String.join(" ", wrong)).exception();
    }
    if (time == null) {
      throw Problem.of(ResendError.MISSING_FIELD, "Missing `" + SCHEDULED_AT + "` field.")
          .exception();
    }
    return time;
  }

  /** Refuses the request if something is wrong with it. */
  void check() {
    if (first != null) {
      throw Problem.of(first, String.join(" ", wrong)).exception();
    }
  }

  private @Nullable EmailAddress from(JsonMembers email) {
    String from = email.text("from");
    if (!email.has("from")) {
      missing(email, "from");
    }
    return from == null ? null : rules.address(email, "from", from);
  }

  private List<EmailAddress> addresses(JsonMembers email, String name, Set<String> seen) {
    List<String> texts = email.texts(name);
    if (texts.size() > MAX_TO) {
      email.wrong(name, "must not be more than " + MAX_TO + " addresses");
    }
    List<EmailAddress> addresses = new ArrayList<>();
    for (String text : texts) {
      EmailAddress address = rules.address(email, name, text);
      if (address != null && seen.add(address.normal())) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  private static List<String> written(List<EmailAddress> addresses) {
    return addresses.stream().map(EmailAddress::original).toList();
  }

  private MailReader.Files files(JsonMembers email) {
    MailReader.Files files = new MailReader.Files();
    for (JsonMembers attachment : email.objects("attachments")) {
      attachment.only(ATTACHMENT);
      if (attachment.has("content") || !attachment.has("path")) {
        rules.file(attachment, "content_type", files);
      } else {
        rules.url(attachment, "path", files);
      }
    }
    rules.check(email, files);
    return files;
  }

  private static Map<String, String> tags(JsonMembers email) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (JsonMembers tag : email.objects("tags")) {
      String name = tag.text("name");
      String value = tag.text("value");
      if (name == null || value == null || !TAG.matcher(name).matches()) {
        tag.wrong("name", "must be 1 to 256 letters, digits, _ or -, and have a value");
      } else if (tags.put(name, value) != null || !TAG.matcher(value).matches()) {
        tag.wrong(
            "value", "must be 1 to 256 letters, digits, _ or -, and the only one of its name");
      }
    }
    return tags;
  }

  private void missing(JsonMembers email, String name) {
    wrong(ResendError.MISSING_FIELD, "Missing `" + email.at(name) + "` field.");
  }

  private void wrong(ProblemCode code, String sentence) {
    if (first == null) {
      first = code;
    }
    wrong.add(sentence);
  }

  private static ProblemCode code(String name) {
    if (name.endsWith("from")) {
      return ResendError.INVALID_FROM;
    }
    return name.contains("attachments") ? ResendError.INVALID_ATTACHMENT : ResendError.VALIDATION;
  }
}
