package dev.switchboard.api.facade;

import dev.switchboard.intake.Submission;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an email says, to its recipients alike.
 *
 * @param text plain text; null where there is only HTML
 * @param html null where there is only text; one of the two is there
 * @param urls of attachments
 * @param options without HTML, copies and what differs between recipients
 * @param files the contents of those of the options, in their order
 */
public record Mail(
    EmailAddress from,
    @Nullable String subject,
    @Nullable String text,
    @Nullable String html,
    List<String> urls,
    MessageOptions options,
    List<FileContent> files) {
  /** Copies the lists. */
  public Mail {
    urls = List.copyOf(urls);
    files = List.copyOf(files);
    if (text == null && html == null) {
      throw new IllegalArgumentException("an email has a text or HTML");
    }
  }

  /**
   * A recipient.
   *
   * @param name that is shown; null where there is none, or the address was written with one
   */
  public record Recipient(EmailAddress address, @Nullable String name) {}

  /**
   * A message for each recipient. The copies go with the first, so that none of them arrives twice.
   *
   * @param to at least one
   * @param groupIds gives an id for several messages of one email
   */
  public List<Submission> messages(
      List<Recipient> to, List<String> cc, List<String> bcc, Supplier<String> groupIds) {
    String group = to.size() == 1 ? null : groupIds.get();
    List<Submission> messages = new ArrayList<>(to.size());
    for (Recipient recipient : to) {
      boolean first = messages.isEmpty();
      MessageOptions own =
          new MessageOptions.Builder(options)
              .html(text == null ? null : html)
              .toName(recipient.name())
              .cc(first ? cc : List.of())
              .bcc(first ? bcc : List.of())
              .groupId(group)
              .build();
      messages.add(
          new Submission(
              Channel.EMAIL,
              from,
              recipient.address(),
              subject,
              text == null ? String.valueOf(html) : text,
              urls,
              null,
              own.isEmpty() ? MessageOptions.NONE : own,
              files,
              null));
    }
    return messages;
  }
}
