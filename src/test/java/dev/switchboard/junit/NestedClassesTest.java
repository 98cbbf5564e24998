package dev.switchboard.junit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** JUnit tells an extension of each nested class as if it were another one. */
@Tag("server")
class NestedClassesTest {
  @RegisterExtension static final SwitchboardExtension switchboard = SwitchboardExtension.create();

  private static String url = "";

  @BeforeAll
  static void remember() {
    url = switchboard.url();
  }

  @Test
  void serverIsThatOfTheClass() {
    requireTheSameServer();
  }

  private void requireTheSameServer() {
    assertThat(switchboard.url()).isEqualTo(url);
    assertThat(switchboard.received()).isEmpty();
  }

  @Nested
  class First {
    @Test
    void serverIsThatOfTheOuterClass() {
      requireTheSameServer();
    }
  }

  @Nested
  class Second {
    @Test
    void serverStillRunsAfterAnotherNestedClass() {
      requireTheSameServer();
    }
  }
}
