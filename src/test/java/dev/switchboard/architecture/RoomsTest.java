package dev.switchboard.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.switchboard.app.Main;
import dev.switchboard.architecture.Rooms.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every room says what it is for and who uses it, and stands on the page of the architecture. */
class RoomsTest {
  private static final Path PAGE = Path.of("docs/architecture.md");
  private static final Pattern TABLE =
      Pattern.compile("(?s)(?<=<!-- rooms -->\n).*?(?=<!-- end of rooms -->)");
  private static final Pattern DRAWING = Pattern.compile("(?s)## The rooms\n.*?```\n(.*?)```");

  private static final List<Room> ROOMS =
      Rooms.of(
          new ClassFileImporter()
              .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation()));

  static Stream<Room> rooms() {
    return ROOMS.stream();
  }

  /** A room that has no line of its own would be taken for the room above it. */
  @Test
  void everyRoomHasALineInTheRules() {
    Set<String> lines = new TreeSet<>(Layout.IMPORTS.keySet());
    lines.addAll(Rooms.WIRING);

    assertThat(ROOMS).extracting(Room::name).containsExactlyInAnyOrderElementsOf(lines);
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void everyRoomSaysWhatItIsFor(Room room) {
    assertThat(room.purpose())
        .as("the first sentence of the package-info of %s", room.name())
        .endsWith(".")
        .hasSizeBetween(20, 200);
  }

  /** The wiring builds all rooms; it may be left out. */
  @ParameterizedTest
  @MethodSource("rooms")
  void everyRoomSaysWhoUsesIt(Room room) {
    assertThat(room.usedBy())
        .as("a paragraph that begins with \"Used by\" in the package-info of %s", room.name())
        .isNotEmpty();
    assertThat(room.users()).as("users of %s", room.name()).containsAll(room.named());
    if (!room.usedBy().contains("most rooms")) {
      Set<String> others = new TreeSet<>(room.users());
      others.removeAll(Rooms.WIRING);
      assertThat(room.named()).as("users that %s names", room.name()).containsAll(others);
    }
  }

  @Test
  void thePageShowsEveryRoom() throws IOException {
    String page = Files.readString(PAGE);
    String shown = TABLE.matcher(page).replaceAll(Matcher.quoteReplacement(Rooms.table(ROOMS)));
    if (Boolean.getBoolean("switchboard.docs.write")) {
      Files.writeString(PAGE, shown);
    }

    assertThat(PAGE)
        .as("run this test with -Dswitchboard.docs.write=true to write the table again")
        .hasContent(shown);
  }

  @Test
  void theDrawingHoldsEveryRoom() throws IOException {
    Matcher drawing = DRAWING.matcher(Files.readString(PAGE));

    assertThat(drawing.find()).isTrue();
    List<String> words = List.of(drawing.group(1).split("[^\\w.]+"));
    assertThat(words).containsAll(ROOMS.stream().map(Room::name).toList());
  }
}
