package dev.switchboard.api.resend;

import dev.switchboard.api.facade.Frame;
import dev.switchboard.api.facade.GroupIntake;
import dev.switchboard.api.facade.MailReader;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.QueryReader;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.http.request.JsonInput;
import dev.switchboard.http.request.RequestHead;
import dev.switchboard.intake.GroupResult;
import dev.switchboard.intake.Submission;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.Channel;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.PendingMessages;
import dev.switchboard.queue.Rescheduling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code /emails} as Resend has it. */
public final class ResendResource implements Resource {
  /** Emails of one batch. */
  static final int MAX_BATCH = 100;

  static final int MAX_KEY_LENGTH = 256;

  private static final int MAX_PAGE = 100;

  /** Pages of received emails that one request for a list passes over. */
  private static final int MAX_PASSED = 100;

  private static final int DEFAULT_PAGE = 20;

  private static final String KEY = "Idempotency-Key";

  private final Frame frame;
  private final GroupIntake intake;
  private final MailReader rules;
  private final MessageHistory history;
  private final PendingMessages pending;

  /**
   * @param pending what a sender may still change
   */
  public ResendResource(
      Frame frame,
      GroupIntake intake,
      MailReader rules,
      MessageHistory history,
      PendingMessages pending) {
    this.frame = frame;
    this.intake = intake;
    this.rules = rules;
    this.history = history;
    this.pending = pending;
  }

  /** Who calls, or what Resend says of a key that is missing or wrong. */
  public static Frame.CallerCheck callers(Authenticator keys) {
    return (head, scope) -> caller(keys, head, scope);
  }

  private static String caller(Authenticator keys, RequestHead head, Scope scope) {
    if (keys.areNeeded() && head.headers("Authorization").isEmpty()) {
      throw Problem.of(
              ResendError.MISSING_API_KEY,
              "Missing API key in the authorization header. Include the header \"Authorization:"
                  + " Bearer YOUR_API_KEY\" in the request.")
          .exception();
    }
    try {
      return keys.caller(head, scope);
    } catch (ProblemException e) {
      throw e.problem().code().equals(ProblemCode.UNAUTHORIZED)
          ? Problem.of(ResendError.INVALID_API_KEY, "API key is invalid.").exception()
          : e;
    }
  }

  @Override
  public void register(Routes routes) {
    frame
        .on(routes, ResendError::reply)
        .post("/emails", Body.JSON_WITH_FILES, this::send)
        .post("/emails/batch", Body.JSON_WITH_FILES, this::sendBatch)
        .get("/emails", this::list, "limit", "after", "before")
        .get("/emails/{id}", this::find)
        .patch("/emails/{id}", Body.JSON, this::reschedule)
        .post("/emails/{id}/cancel", Body.NONE, this::cancel)
        .claim("/emails");
  }

  private Reply send(Exchange exchange) {
    byte[] body = exchange.readBody();
    String key = idempotencyKey(exchange);
    EmailReader reader = new EmailReader(rules, intake::groupId);
    List<Submission> messages = reader.read(JsonInput.object(body), "");
    reader.check();
    exchange.bodyParsed();
    GroupResult.Accepted accepted =
        intake.accept(new GroupIntake.Request(exchange, body, key), messages);
    return Reply.document(200, Map.of("id", accepted.receipts().getFirst().id().toString()));
  }

  private Reply sendBatch(Exchange exchange) {
    byte[] body = exchange.readBody();
    String key = idempotencyKey(exchange);
    JsonNode emails = JsonInput.value(body);
    if (!emails.isArray() || emails.isEmpty() || emails.size() > MAX_BATCH) {
      throw Problem.of(
              ResendError.VALIDATION, "The body must be an array of 1 to " + MAX_BATCH + " emails.")
          .exception();
    }
    EmailReader reader = new EmailReader(rules, intake::groupId);
    List<Submission> messages = new ArrayList<>();
    List<Integer> firsts = new ArrayList<>();
    for (int i = 0; i < emails.size(); i++) {
      firsts.add(messages.size());
      messages.addAll(reader.read(emails.get(i), "[" + i + "]."));
    }
    reader.check();
    exchange.bodyParsed();
    GroupResult.Accepted accepted =
        intake.accept(new GroupIntake.Request(exchange, body, key), messages);
    List<Map<String, String>> data =
        firsts.stream()
            .map(first -> Map.of("id", accepted.receipts().get(first).id().toString()))
            .toList();
    return Reply.document(200, Map.of("data", data));
  }

  private Reply find(Exchange exchange) {
    return Reply.json(200, EmailJson.of(sent(exchange), exchange.answerMemory()));
  }

  private MessageRecord sent(Exchange exchange) {
    return MessageId.parse(exchange.pathParameter("id"))
        .flatMap(id -> history.find(id, exchange.answerMemory()))
        .map(MessageHistory.Detail::message)
        .filter(it -> it.channel() == Channel.EMAIL && it.direction() == Direction.OUTBOUND)
        .orElseThrow(ResendResource::notFound);
  }

  private static ProblemException notFound() {
    return Problem.of(ProblemCode.NOT_FOUND, "Email not found").exception();
  }

  private Reply cancel(Exchange exchange) {
    MessageId id = single(exchange, "canceled").id();
    return switch (pending.cancel(id)) {
      case Cancellation.Canceled _ -> named(id);
      case Cancellation.Ended _, Cancellation.Held _ ->
          throw Problem.of(ResendError.VALIDATION, "Email already sent, or about to be.")
              .exception();
      case Cancellation.Unknown _ -> throw notFound();
    };
  }

  private Reply reschedule(Exchange exchange) {
    byte[] body = exchange.readBody();
    MessageId id = single(exchange, "rescheduled").id();
    Instant sendAt = EmailReader.scheduledAt(rules, JsonInput.object(body));
    exchange.bodyParsed();
    return switch (pending.reschedule(id, sendAt)) {
      case Rescheduling.Moved _ -> named(id);
      case Rescheduling.NotScheduled _ ->
          throw Problem.of(
                  ResendError.VALIDATION, "Email is not scheduled, already sent, or about to be.")
              .exception();
      case Rescheduling.Unknown _ -> throw notFound();
    };
  }

  /** An email that is one message: of several, some might be sent already. */
  private MessageRecord single(Exchange exchange, String change) {
    MessageRecord email = sent(exchange);
    if (email.content().options().groupId() != null) {
      throw Problem.of(
              ResendError.VALIDATION,
              "An email with several recipients cannot be %s as a whole: do so with its messages one by one."
                  .formatted(change))
          .exception();
    }
    return email;
  }

  private static Reply named(MessageId id) {
    return Reply.document(200, Map.of("object", "email", "id", id.toString()));
  }

  /**
   * The newest first. Received emails are left out, so a page may be shorter than its limit. One
   * without any email is passed over: a client goes on from the last email of a page.
   */
  private Reply list(Exchange exchange) {
    QueryReader query = new QueryReader(exchange);
    int limit = query.number("limit", 1, MAX_PAGE, DEFAULT_PAGE);
    MessageId after = query.get("after", MessageId::parse, "the id of an email");
    if (exchange.query("before") != null) {
      query.wrong("before", "is not known here: list with after");
    }
    query.check();
    Reservation memory = exchange.answerMemory();
    for (int passed = 0; ; passed++) {
      MessageHistory.Page page =
          history.list(
              new MessageQuery(
                  null, Channel.EMAIL, null, null, after, 0, passed == 0 ? limit : MAX_PAGE),
              memory);
      List<MessageRecord> sent =
          page.messages().stream().filter(it -> it.direction() == Direction.OUTBOUND).toList();
      if (!sent.isEmpty() || !page.more() || passed == MAX_PASSED) {
        boolean more = page.more() || sent.size() > limit;
        return Reply.json(200, EmailJson.page(sent.stream().limit(limit).toList(), more, memory));
      }
      after = page.messages().getLast().id();
      memory.shrinkTo(0);
    }
  }

  private static @Nullable String idempotencyKey(Exchange exchange) {
    List<String> keys = exchange.headers(KEY);
    if (keys.isEmpty()) {
      return null;
    }
    String key = keys.getFirst();
    if (keys.size() > 1 || key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
      throw Problem.of(
              ResendError.INVALID_IDEMPOTENCY_KEY,
              "The key must be between 1-" + MAX_KEY_LENGTH + " chars.")
          .exception();
    }
    return key;
  }
}
