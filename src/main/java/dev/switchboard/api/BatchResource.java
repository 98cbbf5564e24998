package dev.switchboard.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.api.request.SubmissionReader;
import dev.switchboard.api.request.SubmissionRules;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.JsonOutput;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.Receipt;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.SmsSegments;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/messages/batch}: many messages in one request, each judged by itself. A message
 * with an error does not keep the others from being accepted.
 */
public final class BatchResource implements Resource {
  /** Messages of one batch. */
  public static final int MAX_MESSAGES = 1_000;

  /** Some were accepted, perhaps not all (RFC 4918, section 11.1). */
  private static final int MULTI_STATUS = 207;

  /** Of the answer, for a message that was read: more than any of the server's own words takes. */
  private static final int MAX_ITEM_BYTES = 1024;

  private final Intake intake;
  private final SubmissionReader reader;
  private final boolean strict;

  public BatchResource(Intake intake, SubmissionRules rules) {
    this.intake = intake;
    this.reader = new SubmissionReader(rules);
    this.strict = rules.strict();
  }

  @Override
  public void register(Routes routes) {
    routes.add(
        Route.post(
            "/api/messages/batch", Policy.scope(Scope.SEND), Body.JSON_WITH_FILES, this::send));
  }

  private Reply send(Exchange exchange) {
    byte[] body = exchange.readBody();
    IdempotencyKeyHeader.Value key = IdempotencyKeyHeader.value(exchange);
    boolean asked = StrictPreference.isIn(exchange.headers("Prefer"));
    List<String> documents = BatchJson.messages(body, MAX_MESSAGES);
    List<@Nullable Map<String, Object>> unreadable = new ArrayList<>(documents.size());
    List<Intake.Request> requests = new ArrayList<>(documents.size());
    for (int i = 0; i < documents.size(); i++) {
      String document = documents.get(i);
      try {
        requests.add(
            new Intake.Request(
                reader.read(document, strict || asked),
                key == null ? null : key.ofPart(i, document.getBytes(UTF_8))));
        unreadable.add(null);
      } catch (ProblemException e) {
        unreadable.add(rejected(e.problem()));
      }
    }
    exchange.bodyParsed();
    exchange.reserveAnswer(
        JsonOutput.bytes(unreadable).length + (long) MAX_ITEM_BYTES * requests.size());
    Iterator<Intake.Request> submitted = requests.iterator();
    Iterator<IntakeResult> results =
        intake.acceptAll(requests, exchange.client().limitKey()).iterator();
    List<Map<String, Object>> items =
        unreadable.stream()
            .map(it -> it == null ? item(submitted.next().submission(), results.next()) : it)
            .toList();
    Reply reply = Reply.document(MULTI_STATUS, Map.of("items", items));
    return asked ? reply.header(StrictPreference.APPLIED_HEADER, StrictPreference.APPLIED) : reply;
  }

  private static Map<String, Object> item(Submission submission, IntakeResult result) {
    return switch (result) {
      case IntakeResult.Accepted accepted -> accepted(submission, accepted.receipt(), false);
      case IntakeResult.Replayed replayed -> accepted(submission, replayed.receipt(), true);
      case IntakeResult.Unknown unknown -> {
        Map<String, Object> item = rejected(IntakeReplies.problem(unknown));
        item.put("status", "unknown");
        yield item;
      }
      case IntakeResult.Refusal refusal -> rejected(IntakeReplies.problem(refusal));
    };
  }

  private static Map<String, Object> accepted(
      Submission submission, Receipt receipt, boolean replayed) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("status", "accepted");
    item.put("id", receipt.id().toString());
    Long conversation = receipt.conversationId();
    item.put("conversation_id", conversation == null ? null : conversation.toString());
    item.put("replayed", replayed);
    if (submission.channel().travelsInSegments()) {
      SmsSegments segments = SmsSegments.of(submission.body());
      item.put("segments", segments.count());
      item.put("encoding", segments.encoding().wireName());
    }
    return item;
  }

  private static Map<String, Object> rejected(Problem problem) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("status", "rejected");
    item.put("code", problem.code().wireName());
    item.put("detail", problem.detail());
    item.put("errors", problem.errors());
    String retryAfter = problem.headers().get("Retry-After");
    item.put("retry_after_seconds", retryAfter == null ? null : Long.valueOf(retryAfter));
    return item;
  }
}
