package dev.switchboard.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The manifests are ones that a cluster takes, and fit each other and the program. */
class KubernetesManifestsTest {
  private static final Path FOLDER = Path.of("packaging/kubernetes");

  @Test
  void everyManifestHasTheMembersOfItsKindAndNoOther() throws IOException {
    for (JsonNode manifest : manifests()) {
      validate(manifest);
    }
    assertThat(manifests().stream().map(each -> each.get("kind").asString()))
        .containsExactlyInAnyOrder(
            "ConfigMap", "Deployment", "PodDisruptionBudget", "Service", "Secret");
  }

  @Test
  void aMisspeltMemberWouldBeFound() throws IOException {
    JsonNode deployment = manifest("Deployment");
    String misspelt = deployment.toString().replace("readinessProbe", "readynessProbe");

    assertThatThrownBy(() -> V1Deployment.validateJsonElement(JsonParser.parseString(misspelt)))
        .hasMessageContaining("readynessProbe");
  }

  @Test
  void serviceAndDisruptionBudgetAreAboutThePodsOfTheDeployment() throws IOException {
    JsonNode labels = manifest("Deployment").at("/spec/template/metadata/labels");

    assertThat(labels.isEmpty()).isFalse();
    assertThat(manifest("Deployment").at("/spec/selector/matchLabels")).isEqualTo(labels);
    assertThat(manifest("PodDisruptionBudget").at("/spec/selector/matchLabels")).isEqualTo(labels);
    assertThat(manifest("Service").at("/spec/selector")).isEqualTo(labels);
  }

  @Test
  void aPodHasTheTimeThatItsDrainTakes() throws IOException {
    JsonNode pod = manifest("Deployment").at("/spec/template/spec");
    JsonNode settings =
        new YAMLMapper().readTree(manifest("ConfigMap").at("/data/switchboard.yaml").asString());
    String drain = settings.at("/server/drain-timeout").asString();
    int whatIsBeingWritten = 30;

    assertThat(pod.get("terminationGracePeriodSeconds").asInt())
        .isGreaterThan(
            pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asInt()
                + Integer.parseInt(drain.replace("s", ""))
                + whatIsBeingWritten);
  }

  @Test
  void theUserIsThatOfTheImage() throws IOException {
    int user = manifest("Deployment").at("/spec/template/spec/securityContext/runAsUser").asInt();

    assertThat(Path.of("packaging/Containerfile")).content().contains("USER " + user + ":" + user);
  }

  private static void validate(JsonNode manifest) throws IOException {
    JsonElement json = JsonParser.parseString(manifest.toString());
    switch (manifest.get("kind").asString()) {
      case "ConfigMap" -> V1ConfigMap.validateJsonElement(json);
      case "Deployment" -> V1Deployment.validateJsonElement(json);
      case "PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(json);
      case "Secret" -> V1Secret.validateJsonElement(json);
      case "Service" -> V1Service.validateJsonElement(json);
      default -> throw new AssertionError("a kind that is not checked: " + manifest.get("kind"));
    }
  }

  private static JsonNode manifest(String kind) throws IOException {
    return manifests().stream()
        .filter(each -> each.get("kind").asString().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> manifests() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    YAMLMapper yaml = new YAMLMapper();
    for (String file : List.of("switchboard.yaml", "secret.example.yaml")) {
      try (MappingIterator<JsonNode> documents =
          yaml.readerFor(JsonNode.class).readValues(FOLDER.resolve(file).toFile())) {
        documents.forEachRemaining(all::add);
      }
    }
    return all;
  }
}
