package dev.switchboard.callback.post;

import java.net.URI;

/** Judges URLs that callbacks are to go to. */
@FunctionalInterface
public interface UrlCheck {
  /** Reads and checks a URL. */
  Checked check(String text);

  /** A URL, or what is wrong with it. */
  sealed interface Checked {
    /** It may be called. */
    record Fine(URI url) implements Checked {}

    /**
     * It may not be called.
     *
     * @param rule the rest of a sentence that begins with the name of the member
     */
    record Wrong(String rule) implements Checked {}
  }
}
