package dev.switchboard.http.reply;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes small documents from records and maps: members in snake case and in the order of their
 * declaration, null where there is no value, times in RFC 3339. {@link JsonBuffer} is for large
 * ones.
 */
public final class JsonOutput {
  /** RFC 3339 in UTC, always with milliseconds. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .addModule(new SimpleModule().addSerializer(new InstantSerializer()))
          .build();

  private JsonOutput() {}

  private static final class InstantSerializer extends StdSerializer<Instant> {
    InstantSerializer() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator json, SerializationContext context) {
      json.writeString(time(value));
    }
  }

  /** A document. */
  public static byte[] bytes(Object document) {
    return MAPPER.writeValueAsBytes(document);
  }

  /** A time, such as {@code 2026-01-31T08:00:00.000Z}. */
  public static String time(Instant time) {
    return TIME.format(time);
  }
}
