package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.wiring.Sections;
import dev.switchboard.callback.endpoint.DeclaredEndpoint;
import dev.switchboard.callback.endpoint.Endpoints;
import dev.switchboard.callback.endpoint.EventSelection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints of callbacks by configuration. */
class DeclaredEndpointsTest {
  private static final String BASE64 = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  private static final String PREFIX = "SWITCHBOARD_CALLBACKS_ENDPOINTS_BILLING_";

  @TempDir Path directory;

  @Test
  void aFileDeclaresEndpoints() {
    Settings settings =
        Operator.in(directory)
            .withFile(
                """
                callbacks:
                  endpoints:
                    billing:
                      url: https://example.com/hook
                      events: [message.failed, message.delivered]
                      secret: %s
                      description: The books
                      format: cloudevents
                      enabled: false
                    search: {url: 'https://example.org/', secret: whsec_%s}
                """
                    .formatted(BASE64, BASE64))
            .starts();

    assertThat(settings.get(Sections.ENDPOINTS))
        .containsExactly(
            new DeclaredEndpoint(
                "billing",
                new Endpoints.Wish(
                    URI.create("https://example.com/hook"),
                    new EventSelection(Set.of("message.failed", "message.delivered")),
                    "The books",
                    "cloudevents",
                    false),
                "whsec_" + BASE64),
            new DeclaredEndpoint(
                "search",
                new Endpoints.Wish(
                    URI.create("https://example.org/"),
                    new EventSelection(Set.of("*")),
                    null,
                    "standard",
                    true),
                "whsec_" + BASE64));
  }

  @Test
  void theEnvironmentAloneDeclaresAnEndpointWithItsSecretInAFile() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "whsec_" + BASE64 + "\n");
    Settings settings =
        Operator.in(directory)
            .withEnvironment(
                Map.of(
                    PREFIX + "URL", "https://example.com/hook",
                    PREFIX + "EVENTS", "message.failed,message.received",
                    PREFIX + "SECRET_FILE", secret.toString()))
            .starts();

    assertThat(settings.get(Sections.ENDPOINTS))
        .singleElement()
        .satisfies(it -> {
          assertThat(it.name()).isEqualTo("billing");
          assertThat(it.secret()).isEqualTo("whsec_" + BASE64);
          assertThat(it.wish().events().sorted())
              .containsExactly("message.failed", "message.received");
        });
    assertThat(Operator.shown(settings)).contains("billing").doesNotContain(BASE64);
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(
            Operator.in(directory)
                .withArguments(Map.of("callbacks.endpoints.billing.enabled", "true"))
                .isTold())
        .hasSize(2)
        .anyMatch(it -> it.contains("callbacks.endpoints.billing.url") && it.contains("required"))
        .anyMatch(it ->
            it.contains("callbacks.endpoints.billing.secret")
                && it.contains("required")
                && it.contains("secret-file"));
  }

  @Test
  void whatTheApiRefusesIsAMistakeHereToo() {
    assertThat(told("http://example.com/hook")).contains("must be https");
    assertThat(told("https://10.0.0.1/hook")).contains("not on the internet");
    assertThat(told("https://example.com:8443/hook")).contains("callbacks.ports");
    assertThat(told("nonsense")).contains("absolute http or https URL");
    // Others cannot reach the server, so it may call its own machine.
    assertThat(told("http://localhost:3000/hook")).isEqualTo("[]");
  }

  @Test
  void serverThatOthersReachDoesNotCallItsOwnMachine() {
    assertThat(
            Operator.in(directory)
                .withArguments(
                    Map.of(
                        "auth.api-keys", "a-key-of-enough-length",
                        "callbacks.endpoints.billing.url", "http://localhost:3000/hook",
                        "callbacks.endpoints.billing.secret", BASE64))
                .isTold()
                .toString())
        .contains("must be https");
  }

  private String told(String url) {
    return Operator.in(directory)
        .withArguments(
            Map.of(
                "callbacks.endpoints.billing.url", url,
                "callbacks.endpoints.billing.secret", BASE64))
        .isTold()
        .toString();
  }

  @Test
  void unknownEventsAndShortSecretsAreMistakesAndNoSecretIsShown() {
    assertThat(
            Operator.in(directory)
                .withArguments(
                    Map.of(
                        "callbacks.endpoints.billing.url", "https://example.com/hook",
                        "callbacks.endpoints.billing.events", "message.lost",
                        "callbacks.endpoints.billing.secret", "c2hvcnQ="))
                .isTold())
        .hasSize(2)
        .anyMatch(it -> it.contains("message.lost"))
        .anyMatch(it -> it.contains("secret") && !it.contains("c2hvcnQ"));
  }
}
