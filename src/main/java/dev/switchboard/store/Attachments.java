package dev.switchboard.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attachment URLs in one column: a line each, which no URL can contain. */
final class Attachments {
  private Attachments() {}

  static @Nullable String toText(List<String> urls) {
    return urls.isEmpty() ? null : String.join("\n", urls);
  }

  static List<String> fromText(@Nullable String text) {
    return text == null ? List.of() : List.of(text.split("\n"));
  }
}
