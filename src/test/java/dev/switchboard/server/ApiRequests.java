package dev.switchboard.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations of the OpenAPI document as requests that tools can send. */
final class ApiRequests {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([a-z_]+)}");
  private static final JsonMapper JSON = JsonMapper.shared();

  /** An editor sends one request and shows one answer; this one does not end. */
  private static final Set<String> ENDLESS = Set.of("streamEvents");

  private final OpenApiContract contract;
  private final List<Request> requests = new ArrayList<>();

  /**
   * One of them.
   *
   * @param path with the parameters as {@code {name}}
   * @param query the examples of its parameters
   * @param body an example; null for none
   */
  record Request(
      String name,
      String summary,
      String tag,
      String method,
      String path,
      Map<String, String> query,
      @Nullable String contentType,
      @Nullable JsonNode body) {}

  ApiRequests(OpenApiContract contract) {
    this.contract = contract;
    for (Map.Entry<String, JsonNode> path : contract.document().get("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (METHODS.contains(operation.getKey())
            && !ENDLESS.contains(operation.getValue().get("operationId").asString())) {
          requests.add(request(path.getKey(), operation.getKey(), operation.getValue()));
        }
      }
    }
  }

  List<Request> all() {
    return requests;
  }

  private Request request(String path, String method, JsonNode operation) {
    Map<String, String> query = new LinkedHashMap<>();
    for (JsonNode reference : operation.path("parameters")) {
      JsonNode parameter = contract.resolved(reference);
      if (parameter.get("in").asString().equals("query")) {
        query.put(parameter.get("name").asString(), parameter.path("example").asString(""));
      }
    }
    JsonNode content = contract.resolved(operation.path("requestBody")).path("content");
    String type = content.isEmpty() ? null : content.propertyNames().iterator().next();
    return new Request(
        operation.get("operationId").asString(),
        operation.get("summary").asString(),
        operation.get("tags").get(0).asString(),
        method.toUpperCase(Locale.ROOT),
        path,
        query,
        type,
        type == null ? null : example(content.get(type)));
  }

  private @Nullable JsonNode example(JsonNode content) {
    if (content.has("example")) {
      return content.get("example");
    }
    return StreamSupport.stream(content.path("examples").spliterator(), false)
        .map(example -> contract.resolved(example).get("value"))
        .findFirst()
        .orElse(null);
  }

  /** For editors that send requests from a text: one after the other, with variables at the top. */
  String http() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Requests for editors that send them, made from openapi.yaml: see clients/README.md.
        @host = http://127.0.0.1:8080
        # An API key, where the server has any.
        @key = none
        """);
    pathParameters().forEach(name -> text.append('@').append(name).append(" = \n"));
    for (Request request : requests) {
      text.append("\n### ").append(request.summary()).append("\n# @name ");
      text.append(request.name()).append('\n');
      text.append(request.method()).append(" {{host}}");
      text.append(request.path().replace("{", "{{").replace("}", "}}")).append('\n');
      text.append("Authorization: Bearer {{key}}\n");
      if (request.body() != null) {
        text.append("Content-Type: ").append(request.contentType()).append("\n\n");
        text.append(pretty(request.body())).append('\n');
      }
    }
    return text.toString();
  }

  /** A collection of the format 2.1 of Postman, which other programs read too. */
  String postman() {
    ObjectNode collection = JSON.createObjectNode();
    collection
        .putObject("info")
        .put("name", "Switchboard")
        .put("schema", "https://schema.getpostman.com/json/collection/v2.1.0/collection.json");
    ObjectNode auth = collection.putObject("auth").put("type", "bearer");
    auth.putArray("bearer").addObject().put("key", "token").put("value", "{{key}}");
    ArrayNode variables = collection.putArray("variable");
    variables.addObject().put("key", "host").put("value", "http://127.0.0.1:8080");
    variables.addObject().put("key", "key").put("value", "none");
    ArrayNode folders = collection.putArray("item");
    for (String tag : requests.stream().map(Request::tag).distinct().toList()) {
      ArrayNode items = folders.addObject().put("name", tag).putArray("item");
      requests.stream()
          .filter(request -> request.tag().equals(tag))
          .forEach(request -> item(items.addObject(), request));
    }
    return pretty(collection) + "\n";
  }

  private static void item(ObjectNode item, Request request) {
    item.put("name", request.summary());
    ObjectNode shown = item.putObject("request").put("method", request.method());
    ObjectNode url = shown.putObject("url");
    String path = PATH_PARAMETER.matcher(request.path()).replaceAll(":$1");
    url.put("raw", "{{host}}" + path);
    url.putArray("host").add("{{host}}");
    ArrayNode segments = url.putArray("path");
    ArrayNode variables = url.putArray("variable");
    for (String segment : path.substring(1).split("/", -1)) {
      segments.add(segment);
      if (segment.startsWith(":")) {
        variables.addObject().put("key", segment.substring(1)).put("value", "");
      }
    }
    ArrayNode query = url.putArray("query");
    request
        .query()
        .forEach((name, example) ->
            query.addObject().put("key", name).put("value", example).put("disabled", true));
    if (request.body() != null) {
      shown
          .putArray("header")
          .addObject()
          .put("key", "Content-Type")
          .put("value", request.contentType());
      shown.putObject("body").put("mode", "raw").put("raw", pretty(request.body()));
    }
  }

  private List<String> pathParameters() {
    return requests.stream()
        .flatMap(request ->
            PATH_PARAMETER.matcher(request.path()).results().map(found -> found.group(1)))
        .distinct()
        .toList();
  }

  private static String pretty(JsonNode node) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node).replace("\r\n", "\n");
  }
}
