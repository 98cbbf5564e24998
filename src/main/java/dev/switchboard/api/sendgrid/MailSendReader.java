package dev.switchboard.api.sendgrid;

import dev.switchboard.api.facade.JsonMembers;
import dev.switchboard.api.facade.Mail;
import dev.switchboard.api.facade.MailReader;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.Problem.InvalidMember;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.request.JsonInput;
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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a request to send mail as SendGrid has it, and names all that is wrong with it. */
final class MailSendReader {
  /** Of one request, as SendGrid has it. */
  static final int MAX_PERSONALIZATIONS = 1_000;

  private static final int MAX_CATEGORIES = 10;
  private static final int MAX_CATEGORY_LENGTH = 255;

  /** Of the year 9999. */
  private static final long MAX_UNIX_SECONDS = 253_402_300_799L;

  private static final Set<String> MEMBERS =
      Set.of(
          "personalizations",
          "from",
          "reply_to",
          "reply_to_list",
          "subject",
          "content",
          "attachments",
          "headers",
          "categories",
          "custom_args",
          "send_at",
          "mail_settings",
          // These have no effect here; docs/compatibility.md says so.
          "tracking_settings",
          "asm",
          "ip_pool_name",
          "batch_id");

  private static final Set<String> PERSONALIZATION =
      Set.of("from", "to", "cc", "bcc", "subject", "headers", "custom_args", "send_at");

  private static final Set<String> ADDRESS = Set.of("email", "name");

  private final MailReader rules;
  private final Supplier<String> groupIds;
  private final List<InvalidMember> wrong = new ArrayList<>();

  /**
   * @param groupIds gives an id for the messages of a request
   */
  MailSendReader(MailReader rules, Supplier<String> groupIds) {
    this.rules = rules;
    this.groupIds = groupIds;
  }

  /** What holds for all personalizations that say nothing else. */
  private record Common(
      @Nullable Party from,
      @Nullable String subject,
      @Nullable String text,
      @Nullable String html,
      MailReader.Files files,
      MessageOptions options) {}

  /** An address with the name that is shown for it. */
  private record Party(EmailAddress address, @Nullable String name) {}

  /**
   * Reads it.
   *
   * @throws ProblemException naming all that is wrong
   */
  MailSend read(JsonNode document) {
    JsonMembers mail =
        new JsonMembers(
            document, "", (field, fault) -> fault(field, "The " + field + " field " + fault + "."));
    mail.only(MEMBERS);
    Common common = common(mail);
    List<JsonMembers> personalizations = mail.objects("personalizations");
    if (personalizations.isEmpty()) {
      fault("personalizations", "You must have at least one personalization.");
    } else if (personalizations.size() > MAX_PERSONALIZATIONS) {
      fault(
          "personalizations",
          "There must not be more than " + MAX_PERSONALIZATIONS + " personalizations.");
    }
    List<Submission> messages = new ArrayList<>();
    personalizations.forEach(it -> messages.addAll(messages(it, common)));
    boolean sandbox = sandbox(mail);
    if (!wrong.isEmpty()) {
      throw Problem.invalid(wrong).exception();
    }
    return new MailSend(messages, sandbox);
  }

  private Common common(JsonMembers mail) {
    Party from = null;
    JsonMembers sender = mail.object("from");
    if (sender == null) {
      fault("from.email", "The from object must be provided for every email send.");
    } else {
      from = party(sender);
    }
    String text = null;
    String html = null;
    List<JsonMembers> contents = mail.objects("content");
    if (contents.isEmpty()) {
      fault(
          "content", "Unless a valid template_id is provided, the content parameter is required.");
    }
    for (JsonMembers content : contents) {
      content.only(Set.of("type", "value"));
      String type = content.text("type");
      String body = rules.body(content, "value");
      if (body == null) {
        fault(
            content.at("value"),
            "The content value must be a string at least one character in length.");
      } else if ("text/plain".equals(type) && text == null && html == null) {
        text = body;
      } else if ("text/html".equals(type) && html == null) {
        html = body;
      } else {
        fault(
            content.at("type"),
            "There may be one text/plain and, after it, one text/html content.");
      }
    }
    MailReader.Files files = new MailReader.Files();
    for (JsonMembers attachment : mail.objects("attachments")) {
      attachment.only(Set.of("content", "filename", "type", "disposition", "content_id"));
      rules.file(attachment, "type", files);
    }
    rules.check(mail, files);
    List<String> categories = mail.texts("categories");
    if (categories.size() > MAX_CATEGORIES
        || categories.stream().anyMatch(it -> it.isBlank() || it.length() > MAX_CATEGORY_LENGTH)) {
      mail.wrong(
          "categories",
          "must be at most "
              + MAX_CATEGORIES
              + " texts of at most "
              + MAX_CATEGORY_LENGTH
              + " characters");
    }
    MessageOptions.Builder options =
        new MessageOptions.Builder()
            .replyTo(replyTo(mail))
            .headers(rules.headers(mail))
            .tags(categories)
            .metadata(arguments(mail))
            .sendAt(sendAt(mail));
    files.describe(options);
    return new Common(from, rules.line(mail, "subject"), text, html, files, options.build());
  }

  private List<Submission> messages(JsonMembers personalization, Common common) {
    personalization.only(PERSONALIZATION);
    JsonMembers sender = personalization.object("from");
    Party from = sender == null ? common.from() : party(sender);
    Set<String> seen = new HashSet<>();
    List<Mail.Recipient> to = new ArrayList<>();
    for (Party party : parties(personalization, "to", seen)) {
      to.add(new Mail.Recipient(party.address(), party.name()));
    }
    List<String> cc = written(parties(personalization, "cc", seen));
    List<String> bcc = written(parties(personalization, "bcc", seen));
    rules.copies(personalization, cc, bcc);
    if (to.isEmpty() && personalization.objects("to").isEmpty()) {
      fault(personalization.at("to"), "The to array is required for all personalization objects.");
    }
    String own = rules.line(personalization, "subject");
    String subject = own == null ? common.subject() : own;
    if (subject == null || subject.isEmpty()) {
      fault(
          "subject",
          "The subject is required. You can get around this requirement if every personalization"
              + " has a subject defined.");
    }
    MessageOptions options = options(personalization, common.options(), from);
    if (!wrong.isEmpty() || from == null) {
      return List.of();
    }
    MailReader.Files files = common.files();
    return new Mail(
            from.address(),
            subject,
            common.text(),
            common.html(),
            files.urls(),
            options,
            files.contents())
        .messages(to, cc, bcc, groupIds);
  }

  /** The common ones, with what this personalization has of its own. */
  private MessageOptions options(
      JsonMembers personalization, MessageOptions common, @Nullable Party from) {
    Map<String, String> headers = new LinkedHashMap<>(common.headers());
    headers.putAll(rules.headers(personalization));
    rules.check(personalization, headers);
    Map<String, String> arguments = new LinkedHashMap<>(common.metadata());
    arguments.putAll(arguments(personalization));
    Instant sendAt = sendAt(personalization);
    return new MessageOptions.Builder(common)
        .fromName(from == null ? null : from.name())
        .headers(headers)
        .metadata(arguments)
        .sendAt(sendAt == null ? common.sendAt() : sendAt)
        .build();
  }

  private List<Party> parties(JsonMembers personalization, String name, Set<String> seen) {
    List<Party> parties = new ArrayList<>();
    for (JsonMembers one : personalization.objects(name)) {
      Party party = party(one);
      if (party == null) {
        continue;
      }
      if (seen.add(party.address().normal())) {
        parties.add(party);
      } else {
        fault(
            personalization.at(name),
            "Each email address in the personalization block should be unique between to, cc, and"
                + " bcc.");
      }
    }
    return parties;
  }

  private @Nullable Party party(JsonMembers members) {
    members.only(ADDRESS);
    String name = rules.line(members, "name");
    String email = members.text("email");
    if (email == null) {
      members.wrong("email", "is required");
      return null;
    }
    EmailAddress address = rules.address(members, "email", email);
    return address == null
        ? null
        : new Party(address, name == null || name.isBlank() ? null : name);
  }

  private static List<String> written(List<Party> parties) {
    return parties.stream().map(MailSendReader::written).toList();
  }

  /** As a header has it. */
  private static String written(Party party) {
    String name = party.name();
    return name == null
        ? party.address().original()
        : "\"%s\" <%s>"
            .formatted(name.replace("\\", "\\\\").replace("\"", "\\\""), party.address().normal());
  }

  private List<String> replyTo(JsonMembers mail) {
    List<JsonMembers> several = new ArrayList<>(mail.objects("reply_to_list"));
    JsonMembers one = mail.object("reply_to");
    if (one != null) {
      several.add(one);
    }
    List<String> addresses = new ArrayList<>();
    for (JsonMembers members : several) {
      Party party = party(members);
      if (party != null) {
        addresses.add(written(party));
      }
    }
    return addresses;
  }

  private Map<String, String> arguments(JsonMembers members) {
    Map<String, String> arguments = members.textsByName("custom_args");
    return rules.metadata(members, "custom_args", arguments);
  }

  private @Nullable Instant sendAt(JsonMembers members) {
    JsonNode value = members.get("send_at");
    if (value == null) {
      return null;
    }
    Long seconds = JsonInput.wholeNumber(value);
    if (seconds == null || seconds < 0 || seconds > MAX_UNIX_SECONDS) {
      members.wrong("send_at", "must be a time in seconds since 1970");
      return null;
    }
    Instant time = Instant.ofEpochSecond(seconds);
    rules.sendAt(members, "send_at", time);
    return time;
  }

  private static boolean sandbox(JsonMembers mail) {
    JsonMembers settings = mail.object("mail_settings");
    JsonMembers mode = settings == null ? null : settings.object("sandbox_mode");
    JsonNode enabled = mode == null ? null : mode.get("enable");
    return enabled != null && enabled.asBoolean(false);
  }

  private void fault(String field, String message) {
    wrong.add(new InvalidMember(field, message));
  }
}
