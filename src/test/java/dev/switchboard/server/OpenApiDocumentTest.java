package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whether the document is sound in itself. */
@Tag("server")
class OpenApiDocumentTest {
  private final OpenApiContract contract = OpenApiContract.load();
  private final JsonNode document = contract.document();

  @Test
  void everyReferenceLeadsSomewhere() {
    List<JsonNode> references = document.findValues("$ref");

    assertThat(references).hasSizeGreaterThan(50);
    assertThat(references)
        .allSatisfy(reference ->
            assertThat(document.at(reference.asString().substring(1)).isMissingNode())
                .as(reference.asString())
                .isFalse());
  }

  @Test
  void everyOperationHasANameASummaryAndATag() {
    Set<String> names = new HashSet<>();
    for (JsonNode operation : operations()) {
      assertThat(names.add(operation.path("operationId").asString(""))).isTrue();
      assertThat(operation.path("summary").asString("")).isNotBlank();
      assertThat(operation.path("tags")).isNotEmpty();
    }
    assertThat(names).hasSizeGreaterThanOrEqualTo(9).doesNotContain("");
  }

  /** clients/README.md says why. */
  @Test
  void generatorsOfClientsMeetNothingThatTheyCannotRead() {
    for (String word : List.of("const", "oneOf", "anyOf", "allOf", "unevaluatedProperties")) {
      assertThat(document.findValues(word)).as(word).isEmpty();
    }
    assertThat(document.findValues("additionalProperties"))
        .as("answers may get new members")
        .noneMatch(value -> value.isBoolean() && !value.asBoolean());
    for (JsonNode operation : operations()) {
      assertThat(operation.at("/security/1/bearerAuth/0").isMissingNode())
          .as("x-scope names the scope of " + operation.get("operationId"))
          .isTrue();
    }
  }

  @Test
  void everyErrorIsAProblem() {
    for (JsonNode operation : operations()) {
      operation.get("responses").properties().stream()
          .filter(response -> Integer.parseInt(response.getKey()) >= 400)
          .forEach(response ->
              assertThat(contract.resolved(response.getValue()).path("content").propertyNames())
                  .as(operation.get("operationId") + " " + response.getKey())
                  .containsExactly("application/problem+json"));
    }
  }

  @Test
  void everyExampleFitsItsSchema() {
    List<JsonNode> contents = document.findValues("application/json");
    contents.addAll(document.findValues("application/problem+json"));
    int examples = 0;
    List<String> faults = new ArrayList<>();
    for (JsonNode content : contents) {
      for (JsonNode example : examplesOf(content)) {
        faults.addAll(contract.valueFaults("example", content.get("schema"), example));
        examples++;
      }
    }
    assertThat(examples).isGreaterThan(15);
    assertThat(faults).isEmpty();
  }

  private List<JsonNode> operations() {
    List<JsonNode> operations = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(path -> operations.addAll(OpenApiContract.operations(path.getValue()).values()));
    return operations;
  }

  private static List<JsonNode> examplesOf(JsonNode content) {
    List<JsonNode> examples = new ArrayList<>();
    if (content.has("example")) {
      examples.add(content.get("example"));
    }
    for (Map.Entry<String, JsonNode> example : content.path("examples").properties()) {
      examples.add(example.getValue().get("value"));
    }
    return examples;
  }
}
