package dev.switchboard.api.facade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The members of a JSON object of a request, and what is wrong with their kinds. A member that is
 * null is one that is absent. Used by one thread.
 */
public final class JsonMembers {
  private final JsonNode object;
  private final String path;
  private final BiConsumer<String, String> wrong;

  /**
   * @param path what the names of its members begin with, with the dot; empty for a whole body
   * @param wrong told the full name of a member, and the rest of a sentence that begins with it
   */
  public JsonMembers(JsonNode object, String path, BiConsumer<String, String> wrong) {
    this.object = object;
    this.path = path;
    this.wrong = wrong;
  }

  /** Tells of members that there are not. */
  public void only(Set<String> known) {
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        wrong(name, "is not a member that this server knows");
      }
    }
  }

  /** Whether a member is there, and not null. */
  public boolean has(String name) {
    return object.hasNonNull(name);
  }

  /** A member as it is; null where there is none. */
  public @Nullable JsonNode get(String name) {
    return has(name) ? object.get(name) : null;
  }

  /** A text; null where there is none. */
  public @Nullable String text(String name) {
    JsonNode value = get(name);
    if (value == null || value.isString()) {
      return value == null ? null : value.asString();
    }
    wrong(name, "must be a string");
    return null;
  }

  /** A text or several; empty where there is none. */
  public List<String> texts(String name) {
    JsonNode value = get(name);
    if (value == null) {
      return List.of();
    }
    if (value.isString()) {
      return List.of(value.asString());
    }
    List<String> texts = new ArrayList<>();
    if (value.isArray() && value.valueStream().allMatch(JsonNode::isString)) {
      value.forEach(it -> texts.add(it.asString()));
    } else {
      wrong(name, "must be a string or an array of strings");
    }
    return texts;
  }

  /** Texts by their names; empty where there are none. */
  public Map<String, String> textsByName(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    JsonNode value = get(name);
    if (value == null) {
      return texts;
    }
    if (value.isObject() && value.valueStream().allMatch(JsonNode::isString)) {
      value.properties().forEach(it -> texts.put(it.getKey(), it.getValue().asString()));
    } else {
      wrong(name, "must be an object of strings");
    }
    return texts;
  }

  /** An object; null where there is none. */
  public @Nullable JsonMembers object(String name) {
    JsonNode value = get(name);
    if (value == null || value.isObject()) {
      return value == null ? null : new JsonMembers(value, path + name + ".", wrong);
    }
    wrong(name, "must be an object");
    return null;
  }

  /** The objects of an array; empty where there is none. */
  public List<JsonMembers> objects(String name) {
    JsonNode value = get(name);
    List<JsonMembers> objects = new ArrayList<>();
    if (value == null) {
      return objects;
    }
    if (value.isArray() && value.valueStream().allMatch(JsonNode::isObject)) {
      for (JsonNode item : value) {
        objects.add(new JsonMembers(item, path + name + "." + objects.size() + ".", wrong));
      }
    } else {
      wrong(name, "must be an array of objects");
    }
    return objects;
  }

  /** The full name of a member. */
  public String at(String name) {
    return path + name;
  }

  /**
   * Tells what is wrong with a member.
   *
   * @param message the rest of a sentence that begins with its name
   */
  public void wrong(String name, String message) {
    wrong.accept(path + name, message);
  }
}
