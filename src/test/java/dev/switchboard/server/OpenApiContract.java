package dev.switchboard.server;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The OpenAPI document that the server serves, as a check on what it answers: the status must be
 * documented, the headers that are required there and all of them as described, the body as its
 * schema says. Remembers which answers it has seen. Safe for use by many threads.
 */
public final class OpenApiContract {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

  private final JsonNode document;
  private final JsonNode strictComponents;
  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Set<String> seen = new ConcurrentSkipListSet<>();

  private OpenApiContract(JsonNode document) {
    this.document = document;
    this.strictComponents = document.get("components").deepCopy();
    closeSchemas();
  }

  /**
   * Clients are told that members may be added; the server of this version has no other ones. What
   * an {@code allOf} joins is closed where it is joined.
   */
  private void closeSchemas() {
    Set<String> joined = new TreeSet<>();
    for (JsonNode parts : strictComponents.findValues("allOf")) {
      parts.findValuesAsString("$ref").forEach(joined::add);
    }
    for (Map.Entry<String, JsonNode> schema : strictComponents.get("schemas").properties()) {
      boolean open =
          joined.contains("#/components/schemas/" + schema.getKey())
              || schema.getKey().endsWith("Request")
              || schema.getKey().endsWith("Delivery");
      if (!open) {
        close(schema.getValue());
      }
    }
  }

  private static void close(JsonNode schema) {
    boolean open =
        schema.path("additionalProperties").asBoolean(false) && !schema.has("patternProperties");
    if (schema instanceof ObjectNode object && schema.has("properties") && !open) {
      object.put("unevaluatedProperties", false).remove("additionalProperties");
      schema.path("properties").forEach(OpenApiContract::close);
    }
    if (schema.has("items")) {
      close(schema.get("items"));
    }
  }

  public static OpenApiContract load() {
    InputStream yaml =
        Objects.requireNonNull(
            OpenApiContract.class.getResourceAsStream("/openapi/openapi.yaml"), "the document");
    return new OpenApiContract(YAMLMapper.shared().readTree(yaml));
  }

  public JsonNode document() {
    return document;
  }

  /** Everything that is documented, each as {@code GET /healthz 200}. */
  public Set<String> documented() {
    Set<String> documented = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(path ->
            operations(path.getValue())
                .forEach((method, operation) ->
                    operation
                        .get("responses")
                        .propertyNames()
                        .forEach(status ->
                            documented.add(
                                method.toUpperCase(Locale.ROOT)
                                    + " "
                                    + path.getKey()
                                    + " "
                                    + status))));
    return documented;
  }

  /** What has been checked so far, in the same form. */
  public Set<String> seen() {
    return seen;
  }

  /** Every way in which an answer is not as documented; none when all is well. */
  public List<String> faults(HttpResponse<String> response) {
    String method = response.request().method();
    String path = response.uri().getPath();
    if (method.equals("HEAD") || method.equals("OPTIONS")) {
      return List.of();
    }
    String template = template(path);
    JsonNode operation =
        template == null
            ? null
            : document.get("paths").get(template).get(method.toLowerCase(Locale.ROOT));
    if (template == null || operation == null) {
      int expected = template == null ? 404 : 405;
      // Who may not call is not told what there is.
      return response.statusCode() == expected || response.statusCode() == 401
          ? bodyFaults("problem", ref("#/components/schemas/Problem"), response.body())
          : List.of(method + " " + path + " is not documented, and is not " + expected);
    }
    JsonNode documented = operation.get("responses").get(String.valueOf(response.statusCode()));
    String name = method + " " + template + " " + response.statusCode();
    if (documented == null) {
      return List.of(name + " is not documented");
    }
    seen.add(name);
    return answerFaults(name, resolved(documented), response);
  }

  /** Every way in which a value breaks a schema of the document. */
  public List<String> bodyFaults(String name, JsonNode schema, String json) {
    return valueFaults(name, schema, JsonMapper.shared().readTree(json));
  }

  public List<String> valueFaults(String name, JsonNode schema, JsonNode value) {
    // References lead to "#/components/...", so these have to be in the same document.
    ObjectNode whole = JsonMapper.shared().createObjectNode();
    whole.set("components", strictComponents);
    whole.putArray("allOf").add(schema);
    List<String> faults = new ArrayList<>();
    for (Error error : schemas.getSchema(whole).validate(value)) {
      faults.add(name + ": " + error);
    }
    return faults;
  }

  /** What a node stands for: itself, or what its {@code $ref} names. */
  public JsonNode resolved(JsonNode node) {
    JsonNode reference = node.get("$ref");
    return reference == null ? node : document.at(reference.asString().substring(1));
  }

  public static Map<String, JsonNode> operations(JsonNode path) {
    Map<String, JsonNode> operations = new TreeMap<>();
    path.properties().stream()
        .filter(member -> METHODS.contains(member.getKey()))
        .forEach(member -> operations.put(member.getKey(), member.getValue()));
    return operations;
  }

  private List<String> answerFaults(
      String name, JsonNode documented, HttpResponse<String> response) {
    List<String> faults = new ArrayList<>();
    if (documented.has("headers")) {
      documented
          .get("headers")
          .properties()
          .forEach(header ->
              faults.addAll(
                  headerFaults(name, header.getKey(), resolved(header.getValue()), response)));
    }
    if (!documented.has("content") && response.body().isEmpty()) {
      return faults;
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    String bare = type.contains(";") ? type.substring(0, type.indexOf(';')) : type;
    JsonNode content = documented.path("content").get(bare);
    if (content == null) {
      faults.add(name + ": content type " + type + " is not documented");
    } else if (bare.endsWith("json")) {
      faults.addAll(bodyFaults(name, content.get("schema"), response.body()));
      faults.addAll(codeFaults(name, content.path("x-codes"), response));
    }
    return faults;
  }

  /** A problem has the status of its answer, and one of the codes that the document names. */
  private static List<String> codeFaults(
      String name, JsonNode codes, HttpResponse<String> response) {
    if (codes.isMissingNode()) {
      return List.of();
    }
    JsonNode problem = JsonMapper.shared().readTree(response.body());
    boolean good =
        problem.path("status").asInt() == response.statusCode()
            && codes.valueStream().anyMatch(problem.path("code")::equals);
    return good ? List.of() : List.of(name + ": neither its status nor one of " + codes);
  }

  private List<String> headerFaults(
      String name, String header, JsonNode documented, HttpResponse<String> response) {
    @Nullable String value = response.headers().firstValue(header).orElse(null);
    if (value == null) {
      return documented.path("required").asBoolean(false)
          ? List.of(name + ": header " + header + " is missing")
          : List.of();
    }
    JsonNode schema = documented.get("schema");
    boolean number = "integer".equals(schema.path("type").asString(""));
    JsonNode json =
        number ? JsonMapper.shared().readTree(value) : JsonMapper.shared().valueToTree(value);
    return valueFaults(name + " " + header, schema, json);
  }

  private @Nullable String template(String path) {
    for (String template : document.get("paths").propertyNames()) {
      if (path.matches(template.replaceAll("\\{[a-z]+}", "[^/]+"))) {
        return template;
      }
    }
    return null;
  }

  private static JsonNode ref(String pointer) {
    return JsonMapper.shared().createObjectNode().put("$ref", pointer);
  }
}
