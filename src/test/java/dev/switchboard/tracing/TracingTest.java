package dev.switchboard.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracingTest {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

  @Test
  void withoutVariablesThereAreNone() {
    assertThat(Tracing.of(Map.of(), "1")).isSameAs(Tracing.OFF);
    assertThat(Tracing.of(Map.of("OTEL_SERVICE_NAME", "texts"), "1")).isSameAs(Tracing.OFF);
  }

  @ParameterizedTest
  @CsvSource({"OTEL_SDK_DISABLED,TRUE", "OTEL_TRACES_EXPORTER,none"})
  void aVariableTurnsThemOff(String name, String value) {
    assertThat(Tracing.of(Map.of(ENDPOINT, "http://127.0.0.1:1", name, value), "1"))
        .isSameAs(Tracing.OFF);
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_ENDPOINT,http://127.0.0.1:1",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,http://127.0.0.1:1/v1/traces",
    "OTEL_TRACES_EXPORTER,otlp"
  })
  void aVariableTurnsThemOn(String name, String value) {
    try (Tracing tracing = Tracing.of(Map.of(name, value), "1")) {
      assertThat(tracing).isNotSameAs(Tracing.OFF);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_PROTOCOL,grpc,http/protobuf",
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL,grpc,http/protobuf",
    "OTEL_TRACES_EXPORTER,zipkin,zipkin",
    "OTEL_TRACES_SAMPLER,sometimes,sometimes",
    "OTEL_BSP_SCHEDULE_DELAY,soon,soon"
  })
  void whatHasNoUseIsNamed(String name, String value, String named) {
    assertThatThrownBy(
            () -> Tracing.of(Map.of(ENDPOINT, "http://127.0.0.1:1", name, value), "1").close())
        .isInstanceOf(InvalidTracingException.class)
        .hasMessageContaining("OTEL_")
        .hasMessageContaining(named);
  }

  @Test
  void aSecretInHeadersIsNotShown() {
    assertThatThrownBy(() ->
            Tracing.of(
                    Map.of(ENDPOINT, "http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_HEADERS", "hunter2"),
                    "1")
                .close())
        .isInstanceOf(InvalidTracingException.class)
        .hasMessageContaining("headers")
        .hasMessageNotContaining("hunter2");
  }
}
