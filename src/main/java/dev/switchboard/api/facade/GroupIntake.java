package dev.switchboard.api.facade;

import dev.switchboard.api.IntakeReplies;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.intake.GroupResult;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.Submission;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands the messages of one request to the intake: all of them are accepted, or none. */
public final class GroupIntake {
  /** Characters of an idempotency key. */
  private static final int MAX_KEY_LENGTH = 256;

  private final Intake intake;

  public GroupIntake(Intake intake) {
    this.intake = intake;
  }

  /** An id for several messages of one email, which no other messages have. */
  public String groupId() {
    return intake.groupId();
  }

  /** A request, as far as its idempotency goes. */
  public static final class Request {
    private final Exchange exchange;
    private final byte[] body;
    private final @Nullable String idempotencyKey;

    /**
     * @param body as it was sent; not copied
     * @param idempotencyKey as the client wrote it; null where it sent none
     */
    public Request(Exchange exchange, byte[] body, @Nullable String idempotencyKey) {
      this.exchange = exchange;
      this.body = body;
      this.idempotencyKey = idempotencyKey;
    }

    /**
     * A request whose idempotency key is in a header.
     *
     * @throws ProblemException {@code invalid_request} for a key that is empty, too long, or there
     *     twice: an empty one would make the same request a replay for a day
     */
    public static Request of(Exchange exchange, byte[] body, String header) {
      List<String> values = exchange.headers(header);
      if (values.isEmpty()) {
        return new Request(exchange, body, null);
      }
      String key = values.getFirst().strip();
      if (values.size() > 1 || key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
        throw Problem.of(
                ProblemCode.INVALID_REQUEST,
                header + " must be one value of 1 to " + MAX_KEY_LENGTH + " characters.")
            .exception();
      }
      return new Request(exchange, body, key);
    }

    /** A key for each message; none where the client sent none. */
    private List<IdempotencyKey> keys(int messages) {
      List<IdempotencyKey> keys = new ArrayList<>(messages);
      if (idempotencyKey != null) {
        byte[] digest = of(0, body).fingerprint();
        for (int i = 0; i < messages; i++) {
          keys.add(of(i, digest));
        }
      }
      return keys;
    }

    private IdempotencyKey of(int index, byte[] content) {
      return IdempotencyKey.of(
          exchange.caller(), exchange.path(), idempotencyKey + " " + index, content);
    }
  }

  /**
   * Accepts them.
   *
   * @throws ProblemException why none was accepted
   * @throws dev.switchboard.queue.StoreUnavailableException when the outcome is unknown; it is the
   *     same for all
   */
  public GroupResult.Accepted accept(Request request, List<Submission> messages) {
    if (messages.size() > Intake.MAX_GROUP) {
      throw Problem.of(
              ProblemCode.INVALID_REQUEST,
              "A request must not have more than " + Intake.MAX_GROUP + " recipients.")
          .exception();
    }
    Exchange exchange = request.exchange;
    GroupResult result =
        intake.acceptTogether(
            messages, request.keys(messages.size()), exchange.client().limitKey());
    return switch (result) {
      case GroupResult.Accepted accepted -> {
        exchange.subject(accepted.receipts().getFirst().id().toString());
        yield accepted;
      }
      case GroupResult.Refused refused -> throw IntakeReplies.problem(refused.reason()).exception();
      case GroupResult.TooLarge large ->
          throw Problem.of(
                  ProblemCode.PAYLOAD_TOO_LARGE,
                  "One message for each recipient would take %d bytes; at most %d are allowed. Send fewer recipients at once."
                      .formatted(large.bytes(), Intake.MAX_GROUP_BYTES))
              .exception();
    };
  }
}
