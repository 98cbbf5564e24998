package dev.switchboard.api;

import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.MessageId;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page made of the pages of several channels, newest first. */
final class MergedPage {
  private static final Comparator<MessageRecord> NEWEST_FIRST =
      Comparator.comparingLong((MessageRecord message) -> message.id().value()).reversed();

  private MergedPage() {}

  /**
   * Merges.
   *
   * @param pages each from the top of its channel, with room for {@code offset + limit} messages
   */
  static Page of(List<Page> pages, long offset, int limit) {
    // Below the end of a page that goes on, its channel may have messages that were not read.
    long known =
        pages.stream()
            .filter(Page::more)
            .map(page -> page.messages().getLast().id())
            .mapToLong(MessageId::value)
            .max()
            .orElse(0);
    List<MessageRecord> merged =
        pages.stream()
            .flatMap(page -> page.messages().stream())
            .filter(message -> message.id().value() >= known)
            .sorted(NEWEST_FIRST)
            .skip(offset)
            .toList();
    List<MessageRecord> shown = merged.stream().limit(limit).toList();
    boolean more = shown.size() < merged.size() || known > 0;
    return new Page(shown, total(pages), more && !shown.isEmpty());
  }

  private static @Nullable Long total(List<Page> pages) {
    long total = 0;
    for (Page page : pages) {
      Long ofPage = page.total();
      if (ofPage == null) {
        return null;
      }
      total += ofPage;
    }
    return total;
  }
}
