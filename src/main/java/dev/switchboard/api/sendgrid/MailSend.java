package dev.switchboard.api.sendgrid;

import dev.switchboard.intake.Submission;
import java.util.List;

/**
 * What a request asks for.
 *
 * @param messages one for each recipient of each personalization, in their order
 * @param sandbox whether it is only to be checked
 */
record MailSend(List<Submission> messages, boolean sandbox) {
  MailSend {
    messages = List.copyOf(messages);
  }
}
