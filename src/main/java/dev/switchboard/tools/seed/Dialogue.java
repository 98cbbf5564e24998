package dev.switchboard.tools.seed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Something that two people talk about, once. Words in braces are filled in by {@link Topic}.
 *
 * @param subject what an email about it is called
 */
record Dialogue(String subject, List<Turn> turns) {
  private static final String FILE = "dialogues.txt";

  /**
   * One message.
   *
   * @param outbound written by the business
   */
  record Turn(boolean outbound, String text) {}

  Dialogue {
    turns = List.copyOf(turns);
  }

  /**
   * All there are, from {@code dialogues.txt}: a line {@code # subject}, then a line for each
   * message, {@code >} from the business or {@code <} to it.
   */
  static List<Dialogue> all() {
    try (InputStream file =
        Objects.requireNonNull(Dialogue.class.getResourceAsStream(FILE), FILE)) {
      return parse(new String(file.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Dialogue> parse(String text) {
    List<Dialogue> dialogues = new ArrayList<>();
    for (String block : text.strip().split("\n\n", -1)) {
      List<String> lines = block.lines().toList();
      dialogues.add(
          new Dialogue(
              lines.getFirst().substring(2),
              lines.stream()
                  .skip(1)
                  .map(line -> new Turn(line.charAt(0) == '>', line.substring(2)))
                  .toList()));
    }
    return dialogues;
  }
}
