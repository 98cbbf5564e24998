package dev.switchboard.message;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@link MessageOptions} as one JSON object that holds only what is there: as stores keep them, and
 * as they are shown, without the trace, which is ours.
 */
public final class MessageOptionsJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  private MessageOptionsJson() {}

  /** The object as stores keep it; null for {@link MessageOptions#NONE}. */
  public static @Nullable String text(MessageOptions options) {
    return options.isEmpty() ? null : JSON.writeValueAsString(tree(options));
  }

  /** Reads a {@link #text}; {@link MessageOptions#NONE} for null. */
  public static MessageOptions of(@Nullable String text) {
    return text == null ? MessageOptions.NONE : of(JSON.readTree(text));
  }

  /** The object as it is shown; null where nothing was asked for. */
  public static @Nullable String shown(MessageOptions options) {
    return text(options.traced(null));
  }

  /** Writes the object as it is shown, as a value; null where nothing was asked for. */
  public static void write(JsonGenerator json, MessageOptions options) {
    String text = shown(options);
    if (text == null) {
      json.writeNull();
    } else {
      json.writeRawValue(text);
    }
  }

  private static ObjectNode tree(MessageOptions options) {
    ObjectNode tree = JSON.createObjectNode();
    put(tree, "html", options.html());
    put(tree, "from_name", options.fromName());
    put(tree, "to_name", options.toName());
    put(tree, "reply_to", options.replyTo());
    put(tree, "cc", options.cc());
    put(tree, "bcc", options.bcc());
    put(tree, "headers", options.headers());
    put(tree, "message_id", options.messageId());
    put(tree, "in_reply_to", options.inReplyTo());
    put(tree, "references", options.references());
    if (!options.files().isEmpty()) {
      options.files().forEach(file -> put(tree.withArray("files").addObject(), file));
    }
    put(tree, "group_id", options.groupId());
    put(tree, "status_callback", options.statusCallback());
    put(tree, "status_format", options.statusFormat());
    put(tree, "tags", options.tags());
    put(tree, "metadata", options.metadata());
    put(tree, "send_at", options.sendAt() == null ? null : options.sendAt().toString());
    put(tree, "expires_at", options.expiresAt() == null ? null : options.expiresAt().toString());
    put(tree, "traceparent", options.traceparent());
    return tree;
  }

  private static void put(ObjectNode tree, MessageFile file) {
    put(tree, "name", file.name());
    put(tree, "type", file.type());
    put(tree, "content_id", file.contentId());
    tree.put("size", file.size());
  }

  private static void put(ObjectNode tree, String member, @Nullable String text) {
    if (text != null) {
      tree.put(member, text);
    }
  }

  private static void put(ObjectNode tree, String member, List<String> texts) {
    if (!texts.isEmpty()) {
      texts.forEach(tree.withArray(member)::add);
    }
  }

  private static void put(ObjectNode tree, String member, Map<String, String> texts) {
    if (!texts.isEmpty()) {
      texts.forEach(tree.withObject("/" + member)::put);
    }
  }

  private static MessageOptions of(JsonNode tree) {
    MessageOptions.Builder options =
        new MessageOptions.Builder()
            .html(text(tree, "html"))
            .fromName(text(tree, "from_name"))
            .toName(text(tree, "to_name"))
            .replyTo(texts(tree, "reply_to"))
            .cc(texts(tree, "cc"))
            .bcc(texts(tree, "bcc"))
            .headers(textsByName(tree, "headers"))
            .messageId(text(tree, "message_id"))
            .inReplyTo(text(tree, "in_reply_to"))
            .references(texts(tree, "references"))
            .groupId(text(tree, "group_id"))
            .statusCallback(text(tree, "status_callback"))
            .statusFormat(text(tree, "status_format"))
            .tags(texts(tree, "tags"))
            .metadata(textsByName(tree, "metadata"))
            .sendAt(time(tree, "send_at"))
            .expiresAt(time(tree, "expires_at"))
            .traceparent(text(tree, "traceparent"));
    for (JsonNode file : tree.path("files")) {
      options.file(
          new MessageFile(
              file.path("name").asString(),
              file.path("type").asString(),
              text(file, "content_id"),
              file.path("size").asInt()));
    }
    return options.build();
  }

  private static @Nullable String text(JsonNode tree, String member) {
    return tree.path(member).isString() ? tree.path(member).asString() : null;
  }

  private static @Nullable Instant time(JsonNode tree, String member) {
    String text = text(tree, member);
    return text == null ? null : Instant.parse(text);
  }

  private static List<String> texts(JsonNode tree, String member) {
    List<String> texts = new ArrayList<>();
    tree.path(member).forEach(text -> texts.add(text.asString()));
    return texts;
  }

  private static Map<String, String> textsByName(JsonNode tree, String member) {
    Map<String, String> texts = new LinkedHashMap<>();
    tree.path(member)
        .properties()
        .forEach(text -> texts.put(text.getKey(), text.getValue().asString()));
    return texts;
  }
}
