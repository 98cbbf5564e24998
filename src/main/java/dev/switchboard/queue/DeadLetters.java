package dev.switchboard.queue;

import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Failed messages and their way back into the queue. A message that is brought back is pending
 * under its old id, due at once, and begins a {@link Round}. It is taken once, however many ask for
 * it at the same time. Every method is one durable transaction; all of them may be called from any
 * thread and throw {@link StoreUnavailableException} when the store is lost.
 */
public interface DeadLetters {
  /** What came of the wish to bring one message back. */
  sealed interface Retry {
    /** It is in the queue again. */
    record Retried(MessageId id, long conversationId) implements Retry {}

    /** It is no dead letter; nothing was changed. */
    record NotFailed(MessageStatus status) implements Retry {}

    /** Its text was redacted, so there is nothing to send; nothing was changed. */
    record Redacted() implements Retry {}

    /** No provider carries its channel now; nothing was changed. */
    record NoProvider(String channel) implements Retry {}

    /** There is no such message. */
    record Unknown() implements Retry {}
  }

  /**
   * Part of the dead letters, in ascending order of id. Because a walk only goes up, and ends where
   * the list ended when it began, it takes no message twice, also not one that fails again behind
   * it, and it comes to an end even if messages fail meanwhile.
   *
   * @param after only ids above this one, null for all
   * @param until only ids up to this one
   * @param selection which of them
   */
  record Range(@Nullable MessageId after, MessageId until, Selection selection) {}

  /**
   * Which dead letters are meant. A member that is null does not choose; but what its sender has
   * canceled, or wanted to be sent until a time that has passed, is only meant by its reason, and
   * what was redacted never.
   *
   * @param provider that carried the message
   * @param reason why it was given up
   * @param errorCode of its last attempt that failed; {@link #NO_CODE} for messages without one
   * @param sender in the form under which its conversation knows it
   * @param recipient likewise
   */
  record Selection(
      @Nullable String channel,
      @Nullable String provider,
      @Nullable String reason,
      @Nullable String errorCode,
      @Nullable String sender,
      @Nullable String recipient) {
    /** The code of a message that has none. */
    public static final String NO_CODE = "none";

    /** All of them. */
    public static final Selection ALL = new Selection(null, null, null, null, null, null);

    /** Whether a dead letter is one of those that are meant. */
    public boolean takes(DeadLetter letter) {
      return !letter.isRedacted()
          && (reason != null || letter.isWanted())
          && isOpenTo(channel, letter.channel())
          && isOpenTo(provider, letter.provider())
          && isOpenTo(reason, letter.reason())
          && isOpenTo(errorCode, letter.errorCode() == null ? NO_CODE : letter.errorCode())
          && isOpenTo(sender, letter.sender())
          && isOpenTo(recipient, letter.recipient());
    }

    private static boolean isOpenTo(@Nullable String chosen, @Nullable String value) {
      return chosen == null || chosen.equals(value);
    }
  }

  /**
   * What a {@link Selection} chooses by; its members are named alike.
   *
   * @param isWanted whether its sender wants it to be sent now: it was not canceled, and is still
   *     worth sending
   * @param isRedacted whether its text is gone
   */
  record DeadLetter(
      String channel,
      @Nullable String provider,
      String reason,
      @Nullable String errorCode,
      String sender,
      String recipient,
      boolean isWanted,
      boolean isRedacted) {
    /** Whether a message that was given up is wanted. */
    public static boolean isWanted(String reason, MessageOptions options, Instant now) {
      Instant expiresAt = options.expiresAt();
      return !reason.equals(Cancellation.REASON) && (expiresAt == null || now.isBefore(expiresAt));
    }
  }

  /**
   * Dead letters with the same cause.
   *
   * @param newest the one that was accepted last
   * @param newestAt when one of them was given up last
   */
  record Group(
      String reason,
      @Nullable String provider,
      @Nullable String errorCode,
      long count,
      MessageId newest,
      Instant newestAt) {}

  /**
   * Dead letters by cause, the largest group first.
   *
   * @param lookedAt how many dead letters were looked at
   * @param complete whether those were all
   */
  record Groups(List<Group> groups, long lookedAt, boolean complete) {}

  /**
   * One step of a walk.
   *
   * @param retried how many were brought back
   * @param rest what is left to be looked at, null at the end
   */
  record Batch(int retried, @Nullable Range rest) {}

  /**
   * Brings one message back.
   *
   * @param providers the provider that carries each channel now, by the channel's name
   */
  Retry retry(MessageId id, Map<String, String> providers, Instant now);

  /** Groups the newest dead letters: a bounded number of them, however many there are. */
  Groups groups();

  /** The dead letter with the greatest id; empty when there is none. */
  Optional<MessageId> newest();

  /**
   * Brings back what the first part of a range holds. A message whose channel no provider carries
   * now is passed over.
   *
   * @param providers the provider that carries each channel now, by the channel's name
   */
  Batch retryAll(Range range, Map<String, String> providers, Instant now);
}
