package dev.switchboard.api;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.RateLimits.LimitState;
import dev.switchboard.intake.Receipt;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.SmsSegments;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The answers to requests that bring a message. */
public final class IntakeReplies {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private IntakeReplies() {}

  /**
   * The answer for the result of a message to be sent.
   *
   * @throws ProblemException for an answer that is an error
   */
  static Reply reply(Exchange exchange, Submission submission, IntakeResult result) {
    // A replay has the same body, so the same is said of it.
    String more =
        submission.channel().travelsInSegments() ? segments(SmsSegments.of(submission.body())) : "";
    return reply(exchange, more, result);
  }

  /**
   * The answer for the result of a message that was delivered.
   *
   * @throws ProblemException for an answer that is an error
   */
  static Reply reply(Exchange exchange, IntakeResult result) {
    return reply(exchange, "", result);
  }

  private static Reply reply(Exchange exchange, String more, IntakeResult result) {
    return switch (result) {
      case IntakeResult.Accepted accepted -> {
        exchange.subject(accepted.receipt().id().toString());
        yield RateLimitHeaders.add(accepted(accepted.receipt(), more), accepted.standings());
      }
      case IntakeResult.Replayed replayed -> {
        exchange.subject(replayed.receipt().id().toString());
        yield accepted(replayed.receipt(), more).header("Idempotency-Replayed", "true");
      }
      case IntakeResult.Refusal refusal -> throw problem(refusal).exception();
    };
  }

  /** Why a message was not accepted. */
  public static Problem problem(IntakeResult.Refusal refusal) {
    return switch (refusal) {
      case IntakeResult.KeyReused _ ->
          Problem.of(
              ApiProblem.IDEMPOTENCY_KEY_REUSED,
              "This Idempotency-Key was used before, with another body.");
      case IntakeResult.KeyHeld _ ->
          Problem.of(
              ApiProblem.IDEMPOTENCY_CONFLICT,
              "A request with this Idempotency-Key is still being accepted. Try again.");
      case IntakeResult.RateLimited limited -> rateLimited(limited);
      case IntakeResult.NoProvider missing -> noProvider(missing.channel().wireName());
      case IntakeResult.Unknown unknown -> StoreFailures.unavailable(unknown.cause());
    };
  }

  static Problem noProvider(String channel) {
    return Problem.of(
        ApiProblem.PROVIDER_NOT_CONFIGURED,
        "No provider is configured for channel " + channel + ".");
  }

  private static String segments(SmsSegments segments) {
    return ",\"segments\":"
        + segments.count()
        + ",\"encoding\":\""
        + segments.encoding().wireName()
        + "\"";
  }

  static Reply accepted(Receipt receipt) {
    return accepted(receipt, "");
  }

  private static Reply accepted(Receipt receipt, String more) {
    String id = receipt.id().toString();
    Long conversation = receipt.conversationId();
    String body =
        "{\"status\":\"accepted\",\"id\":\""
            + id
            + "\",\"conversation_id\":"
            + (conversation == null ? "null" : "\"" + conversation + "\"")
            + more
            + "}";
    return Reply.json(202, body.getBytes(StandardCharsets.US_ASCII))
        .header("Location", "/api/messages/" + id);
  }

  private static Problem rateLimited(IntakeResult.RateLimited limited) {
    List<String> violated = limited.refusal().violated();
    List<LimitState> standings = limited.refusal().standings();
    long seconds = Math.ceilDiv(limited.refusal().retryAfter().toNanos(), NANOS_PER_SECOND);
    return Problem.of(
            ProblemCode.RATE_LIMITED,
            "Too many messages: the limit by " + String.join(" and by ", violated) + " is reached.")
        .with("violated_policies", violated)
        .header("Retry-After", String.valueOf(Math.max(1, seconds)))
        .header(RateLimitHeaders.POLICY, RateLimitHeaders.policies(standings))
        .header(RateLimitHeaders.STANDING, RateLimitHeaders.standings(standings));
  }
}
