package dev.switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PrintedTest {
  @Test
  void whatAContactWroteCannotMoveTheCursorNorTurnTheText() {
    assertThat(Printed.safe("a\u001b[2Jb\rc\u202edcba\nnext"))
        .isEqualTo("a\\u{1b}[2Jb\\u{d}c\\u{202e}dcba\nnext");
  }

  @Test
  void aValueIsOneLine() {
    assertThat(Printed.line(JsonMapper.shared().readTree("\"one\\ntwo\""))).isEqualTo("one\\ntwo");
    assertThat(Printed.line(JsonMapper.shared().readTree("null"))).isEqualTo("-");
  }

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    assertThat(Printed.table(List.of(List.of("a", "b"), List.of("long", ""))))
        .containsExactly("a     b", "long");
  }
}
