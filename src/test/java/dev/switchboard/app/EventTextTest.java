package dev.switchboard.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.tools.follow.FeedLine;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EventTextTest {
  @Test
  void textOfStrangersCannotCommandTheTerminal() {
    String json =
        "{\"type\":\"message.received\",\"timestamp\":\"2026-03-02T12:00:00.000Z\",\"data\":{\"id\":\"1\","
            + "\"channel\":\"sms\",\"from\":\"a\\u001b[2J\",\"to\":\"b\\u202e\",\"body\":\"x\\u0007\\ny\"}}";
    FeedLine line = new FeedLine("1", json, JsonMapper.shared().readTree(json));
    String plain = new EventText(false, ZoneOffset.UTC).of(line);
    assertThat(plain.chars().filter(Character::isISOControl)).isEmpty();
    assertThat(plain).startsWith("12:00:00.000 message.received").doesNotContain("\u202e");
    assertThat(new EventText(true, ZoneOffset.UTC).of(line)).contains("\u001b[36m");
  }

  @Test
  void coloursAreForTerminalsThatWantThem() {
    assertThat(
            Stream.of(
                EventText.coloursAreWanted(null, true),
                EventText.coloursAreWanted("", true),
                EventText.coloursAreWanted("1", true),
                EventText.coloursAreWanted(null, false)))
        .containsExactly(true, true, false, false);
  }
}
