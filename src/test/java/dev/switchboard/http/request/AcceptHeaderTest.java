package dev.switchboard.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptHeaderTest {
  @Test
  void noHeaderTakesAnything() {
    assertThat(AcceptHeader.admitsJson(null)).isTrue();
    assertThat(AcceptHeader.prefersJson(null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/*",
        "text/html, */*;q=0.1",
        "application/problem+json",
        "application/json;q=0.001",
        "application/json ; q=1.000",
        "text/html;q=0.9,application/*;q=0.8",
        "*/*;q=0, application/json",
        "application/json;q=x"
      })
  void jsonIsAdmitted(String accept) {
    assertThat(AcceptHeader.admitsJson(accept)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html", "application/json;q=0", "application/json;q=0.000, */*", "*/*;q=0",
            "application/*;q=0, */*",
        "application/xml", "", ",,,", "json", "application/problem+json;q=0"
      })
  void jsonIsNotAdmitted(String accept) {
    assertThat(AcceptHeader.admitsJson(accept)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json, */*",
        "application/json, text/plain;q=0.5",
        "application/*",
        "text/*;q=0.2, application/json;q=0.3"
      })
  void jsonIsPreferred(String accept) {
    assertThat(AcceptHeader.prefersJson(accept)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "text/plain",
        "text/html",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1",
        "application/json;q=0.1, text/plain",
        "application/json;q=0"
      })
  void textIsPreferred(String accept) {
    assertThat(AcceptHeader.prefersJson(accept)).isFalse();
  }

  @Test
  void anEndlessHeaderIsReadOnlySoFar() {
    assertThat(AcceptHeader.admitsJson("text/html,".repeat(1000) + "application/json")).isFalse();
  }
}
