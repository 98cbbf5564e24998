package dev.switchboard.smtp;

import org.jspecify.annotations.Nullable;

/**
 * Hears of every mail that was answered, and of every command that was refused. Must be cheap and
 * must not throw.
 */
public interface MailLog {
  /**
   * A mail was answered, or a command refused.
   *
   * @param command {@code MAIL}, {@code RCPT}, {@code DATA}, {@code AUTH}, {@code CONNECT} or
   *     {@code other}
   * @param code of the answer
   * @param name of the mail or command, for logs
   * @param durationNanos from the end of the command to its answer; for a mail from {@code DATA}
   * @param recipients of the mail, so far
   * @param messageId of the first message that was accepted; null where there is none
   */
  void answered(
      String command,
      int code,
      String name,
      long durationNanos,
      int recipients,
      @Nullable String messageId);

  /** A defect of this program: what it was about, and the failure. */
  void unexpected(String name, Throwable failure);
}
