package dev.switchboard.api.request;

import dev.switchboard.http.reply.Problem.InvalidMember;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.ValidationErrors;
import dev.switchboard.http.request.JsonInput;
import dev.switchboard.spelling.Suggestion;
import java.time.Instant;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads when a scheduled message is to be sent instead: {@code PATCH /api/messages/{id}}. */
public final class RescheduleReader {
  private static final Set<String> MEMBERS = Set.of(OptionsReader.SEND_AT);

  private final SubmissionRules rules;

  /** Creates a reader; the rules say how far ahead a message may be scheduled. */
  public RescheduleReader(SubmissionRules rules) {
    this.rules = rules;
  }

  /**
   * Reads a whole body.
   *
   * @throws ProblemException naming all that is wrong
   */
  public Instant read(byte[] body) {
    JsonNode json = JsonInput.object(body);
    ValidationErrors errors = new ValidationErrors();
    for (String name : json.propertyNames()) {
      if (!MEMBERS.contains(name)) {
        errors.add(InvalidMember.named(name, "cannot be changed" + Suggestion.of(name, MEMBERS)));
      }
    }
    JsonNode member = json.path(OptionsReader.SEND_AT);
    Instant time = member.isString() ? Rfc3339.parse(member.asString()).orElse(null) : null;
    if (time == null) {
      errors.add(
          OptionsReader.SEND_AT,
          member.isMissingNode() ? "is required" : OptionsReader.SEND_AT_RULE);
      throw errors.exception();
    }
    OptionsReader.checkSendAt(time, rules, errors);
    errors.check();
    return time;
  }
}
