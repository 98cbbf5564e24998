package dev.switchboard.store.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * A row in PostgreSQL's binary COPY format (PostgreSQL documentation, "COPY", File Formats): the
 * number of fields in 16 bits, then each field as its length in 32 bits and its bytes, -1 for NULL.
 * One buffer for many rows, one after the other.
 */
final class Tuple {
  /** What stands before the first tuple: a signature, no flags, no extension. */
  static final byte[] HEADER =
      ByteBuffer.allocate(19)
          .put("PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1))
          .putInt(0)
          .putInt(0)
          .array();

  /** What follows the last tuple. */
  static final byte[] TRAILER = {-1, -1};

  private static final int NULL = -1;
  private static final int FIRST_CAPACITY = 1024;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final Table table;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int length;

  Tuple(Table table) {
    this.table = table;
  }

  /** The present row; valid up to {@link #length()}, until the next one is read. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /**
   * Takes the present row of a result that has the columns of the table.
   *
   * @throws TransferException when the row holds what the target cannot
   */
  void read(ResultSet row) throws SQLException, TransferException {
    List<Column> columns = table.columns();
    length = 0;
    putNumber(columns.size(), Short.BYTES);
    for (int i = 0; i < columns.size(); i++) {
      Column.Type type = columns.get(i).type();
      if (type.isNumber()) {
        readNumber(row, i, type);
      } else {
        readBytes(row, i, type);
      }
    }
  }

  private void readNumber(ResultSet row, int column, Column.Type type)
      throws SQLException, TransferException {
    long value = row.getLong(column + 1);
    if (value == 0 && row.wasNull()) {
      putNumber(NULL, Integer.BYTES);
      return;
    }
    if (!type.holds(value)) {
      throw refused(row, column, "a number that is too large for PostgreSQL");
    }
    putNumber(type.bytes(), Integer.BYTES);
    putNumber(value, type.bytes());
  }

  /** Text as SQLite has it, in UTF-8: what is decoded and encoded again might be changed. */
  private void readBytes(ResultSet row, int column, Column.Type type)
      throws SQLException, TransferException {
    byte[] value = row.getBytes(column + 1);
    if (value == null) {
      // The driver gives null for an empty text as well.
      putNumber(row.wasNull() ? NULL : 0, Integer.BYTES);
      return;
    }
    if (type == Column.Type.TEXT) {
      requireText(row, column, value);
    }
    putNumber(value.length, Integer.BYTES);
    require(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  private void requireText(ResultSet row, int column, byte[] value)
      throws SQLException, TransferException {
    boolean ascii = true;
    for (byte character : value) {
      if (character == 0) {
        throw refused(row, column, "a NUL character, which PostgreSQL cannot store");
      }
      ascii &= character > 0;
    }
    if (ascii) {
      return;
    }
    try {
      decoder.decode(ByteBuffer.wrap(value));
    } catch (CharacterCodingException _) {
      throw refused(row, column, "text that is not UTF-8, which PostgreSQL cannot store");
    }
  }

  private TransferException refused(ResultSet row, int column, String what) throws SQLException {
    return new TransferException(
        "%s of the source holds %s: the column %s of the row with %s %d"
            .formatted(
                table.name(),
                what,
                table.columns().get(column).name(),
                table.label(),
                row.getLong(table.labelIndex() + 1)));
  }

  private void putNumber(long value, int size) {
    require(size);
    for (int shift = (size - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      bytes[length] = (byte) (value >>> shift);
      length++;
    }
  }

  private void require(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  /**
   * The label of a tuple, for people.
   *
   * @param from where the tuple begins
   */
  static long label(Table table, byte[] tuple, int from) {
    int at = from + Short.BYTES;
    for (int i = 0; i < table.labelIndex(); i++) {
      at += Integer.BYTES + Math.max(0, (int) INT.get(tuple, at));
    }
    int size = (int) INT.get(tuple, at);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = (value << Byte.SIZE) | Byte.toUnsignedLong(tuple[at + Integer.BYTES + i]);
    }
    return value;
  }
}
