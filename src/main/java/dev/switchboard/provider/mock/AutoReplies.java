package dev.switchboard.provider.mock;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.Inbox;
import dev.switchboard.provider.InboxMessage;
import dev.switchboard.provider.Timer;
import dev.switchboard.queue.OutboundMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The people behind the addresses: some of them answer what they get, after a while. Whether, when
 * and what is a pure function of the provider's seed and the message's ordinal there. Safe for use
 * by many threads.
 */
public final class AutoReplies {
  /**
   * Answers planned or being delivered at the same time. Beyond it there is no answer: a mock
   * contact must not hold up the server that it is to show.
   */
  public static final int MAX_PENDING = 10_000;

  private static final List<String> TO_A_QUESTION =
      List.of(
          "Yes, that works for me.",
          "Yes please!",
          "Let me check and get back to you in a minute.",
          "Sorry, not this week. Next week would be fine.",
          "Yes, see you then 👍",
          "No, but thanks for asking.",
          "I think so. Can you call me later?",
          "Sure, no problem.");
  private static final List<String> TO_NEWS =
      List.of(
          "Thanks for letting me know!",
          "Great, thank you 🙏",
          "Got it.",
          "ok thanks",
          "Perfect, just what I needed.",
          "Thanks! Who do I ask if I have more questions?",
          "Wonderful, have a nice day",
          "Received, thank you.");

  private static final String PICTURE = "https://media.example.com/reply.jpg";

  /** Nothing is put before it: a header line holds 998 characters (RFC 5322, 2.1.1). */
  private static final int LONG_SUBJECT = 990;

  private final Habits habits;
  private final Timer timer;
  private final Inbox receiver;
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * How people answer.
   *
   * @param percentage of the messages that have an answer, 0..100
   * @param minDelay the shortest time to it
   * @param maxDelay the longest, not below {@code minDelay}
   */
  public record Habits(int percentage, Duration minDelay, Duration maxDelay) {
    public Habits {
      if (percentage < 0 || percentage > 100) {
        throw new IllegalArgumentException("percentage must be 0..100");
      }
      if (minDelay.isNegative() || maxDelay.compareTo(minDelay) < 0) {
        throw new IllegalArgumentException("delay must not be negative, nor its maximum below it");
      }
    }
  }

  /**
   * @param timer runs what takes the answers in, on threads that may wait
   * @param receiver takes an answer in
   */
  public AutoReplies(Habits habits, Timer timer, Inbox receiver) {
    this.habits = habits;
    this.timer = timer;
    this.receiver = receiver;
  }

  /** Answers that are planned or being delivered. */
  int pending() {
    return pending.get();
  }

  /**
   * The answer that the recipient of a message will give when it is taken; null for none. It does
   * not hold the body of the message.
   *
   * @param ordinal of the message at the provider
   */
  @Nullable InboxMessage planned(
      Channel channel, OutboundMessage message, OutcomeDice dice, long ordinal) {
    return dice.replies(habits.percentage(), ordinal)
        ? reply(channel, message, dice, ordinal)
        : null;
  }

  /** A provider has taken the message that this answers. */
  void taken(InboxMessage reply, OutcomeDice dice, long ordinal) {
    if (!reserve()) {
      return;
    }
    Duration delay = dice.replyDelay(habits.minDelay(), habits.maxDelay(), ordinal);
    timer.after(
        delay,
        () -> {
          try {
            receiver.receive(reply);
          } finally {
            pending.decrementAndGet();
          }
        });
  }

  private boolean reserve() {
    int before = pending.getAndUpdate(n -> Math.min(n + 1, MAX_PENDING));
    return before < MAX_PENDING;
  }

  private static InboxMessage reply(
      Channel channel, OutboundMessage message, OutcomeDice dice, long ordinal) {
    List<String> texts = message.body().contains("?") ? TO_A_QUESTION : TO_NEWS;
    return new InboxMessage(
        channel,
        message.to(),
        message.from(),
        message.subject() == null ? null : answering(message.subject()),
        texts.get(dice.replyText(texts.size(), ordinal)),
        // Without a picture it would belong to another channel, and to another conversation.
        channel.attachments() == Channel.Attachments.REQUIRED ? List.of(PICTURE) : List.of(),
        "auto-reply-" + message.id());
  }

  private static String answering(String subject) {
    boolean asItIs = subject.regionMatches(true, 0, "Re:", 0, 3) || subject.length() > LONG_SUBJECT;
    return asItIs ? subject : "Re: " + subject;
  }
}
