package dev.switchboard.api.resend;

import dev.switchboard.api.facade.MailReader;
import dev.switchboard.api.facade.Members;
import dev.switchboard.http.Problem;
import dev.switchboard.http.ProblemCode;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.EmailAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads emails as Resend has them, and names all that is wrong with a request. */
final class EmailReader {
  /** Recipients of one email. */
  static final int MAX_TO = 50;

  private static final Set<String> MEMBERS = Set.of("from", "to", "subject", "text", "html");

  private final MailReader rules;
  private final List<String> wrong = new ArrayList<>();
  private @Nullable ProblemCode first;

  EmailReader(MailReader rules) {
    this.rules = rules;
  }

  /**
   * The messages of one email, one for each recipient; none where something is wrong.
   *
   * @param path what its members are called by, with the dot; empty where it is the whole body
   */
  List<Submission> read(JsonNode document, String path) {
    int before = wrong.size();
    Members email =
        new Members(document, path, (name, fault) -> wrong(code(name), name + " " + fault + "."));
    email.only(MEMBERS);
    EmailAddress from = from(email);
    List<EmailAddress> to = recipients(email);
    String subject = rules.subject(email, "subject");
    String body = body(email);
    if (subject == null && !email.has("subject")) {
      missing(email, "subject");
    }
    if (wrong.size() > before || from == null || body == null) {
      return List.of();
    }
    return to.stream().map(it -> MailReader.message(from, it, subject, body)).toList();
  }

  /** Refuses the request if something is wrong with it. */
  void check() {
    if (first != null) {
      throw Problem.of(first, String.join(" ", wrong)).exception();
    }
  }

  private @Nullable EmailAddress from(Members email) {
    String from = email.text("from");
    if (from == null) {
      missing(email, "from");
      return null;
    }
    return rules.address(email, "from", from);
  }

  private List<EmailAddress> recipients(Members email) {
    List<String> texts = email.texts("to");
    if (texts.isEmpty()) {
      missing(email, "to");
    } else if (texts.size() > MAX_TO) {
      email.wrong("to", "must not be more than " + MAX_TO + " addresses");
    }
    List<EmailAddress> addresses = new ArrayList<>();
    for (String text : texts) {
      EmailAddress address = rules.address(email, "to", text);
      if (address != null) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  private @Nullable String body(Members email) {
    String html = email.text("html");
    String text = email.text("text");
    rules.check(email, "html", html);
    rules.check(email, "text", text);
    String body = html == null || html.isBlank() ? text : html;
    if (body == null || body.isBlank()) {
      wrong(ResendError.MISSING_FIELD, "Missing `html` or `text` field.");
    }
    return body;
  }

  private void missing(Members email, String name) {
    if (!email.has(name) || !wrongAbout(email.at(name))) {
      wrong(ResendError.MISSING_FIELD, "Missing `" + email.at(name) + "` field.");
    }
  }

  private boolean wrongAbout(String name) {
    return wrong.stream().anyMatch(it -> it.startsWith(name + " "));
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
