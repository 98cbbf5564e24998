package dev.switchboard.http.reply;

import dev.switchboard.memory.Reservation;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON document while it is written. It reserves each array in the memory budget before it
 * allocates, so that many large answers are refused instead of exhausting the heap.
 */
public final class JsonBuffer extends OutputStream {
  private static final int FIRST_BYTES = 512;
  private static final JsonFactory JSON = new JsonFactory();

  private final Reservation memory;
  private byte[] bytes;
  private int length;

  public JsonBuffer(Reservation memory) {
    this.memory = memory;
    memory.add(FIRST_BYTES);
    this.bytes = new byte[FIRST_BYTES];
  }

  /**
   * Writes a document whose bytes are counted already: reserved by {@code Exchange.reserveAnswer},
   * or by a lane.
   */
  public static byte[] counted(Consumer<JsonGenerator> document) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(FIRST_BYTES);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      document.accept(json);
    }
    return out.toByteArray();
  }

  /**
   * Writes a document; all of it.
   *
   * @throws dev.switchboard.memory.OutOfBudgetException when the budget has no bytes left for it
   */
  public byte[] json(Consumer<JsonGenerator> document) {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), this)) {
      document.accept(json);
    }
    return resized(length);
  }

  @Override
  public void write(int b) {
    makeRoom(1);
    bytes[length++] = (byte) b;
  }

  @Override
  public void write(byte[] source, int offset, int count) {
    makeRoom(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  private void makeRoom(int count) {
    int needed = Math.addExact(length, count);
    if (needed > bytes.length) {
      bytes = resized((int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
    }
  }

  private byte[] resized(int size) {
    // During the copy both arrays exist.
    memory.add(size);
    byte[] copy = Arrays.copyOf(bytes, size);
    memory.release(bytes.length);
    return copy;
  }
}
