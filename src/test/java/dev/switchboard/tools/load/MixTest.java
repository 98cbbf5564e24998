package dev.switchboard.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixTest {
  @Test
  void weightsAreReadInAnyOrder() {
    assertThat(Mix.parse("email=20,sms=70, mms=10")).isEqualTo(new Mix(70, 10, 20));
    assertThat(Mix.parse("mms=1")).isEqualTo(new Mix(0, 1, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sms", "sms=", "fax=1", "sms=0", "sms=1001", "sms=1;mms=2", "sms=-1"})
  void anythingElseIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> Mix.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sms=70,mms=10,email=20");
  }
}
