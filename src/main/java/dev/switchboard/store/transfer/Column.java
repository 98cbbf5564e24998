package dev.switchboard.store.transfer;

/**
 * A column of the target.
 *
 * @param type in the target
 * @param source what a row has here, as SQLite computes it; mostly the column of the same name
 */
record Column(String name, Type type, String source) {
  /** The types that the schema uses, with the bytes of a value in the binary COPY format. */
  enum Type {
    SMALLINT(Short.BYTES),
    INTEGER(Integer.BYTES),
    BIGINT(Long.BYTES),
    TEXT(0),
    BYTEA(0);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    boolean isNumber() {
      return bytes > 0;
    }

    /** The bytes of every value of this number type. */
    int bytes() {
      return bytes;
    }

    boolean holds(long value) {
      int unused = Long.SIZE - bytes * Byte.SIZE;
      return value << unused >> unused == value;
    }
  }

  static Column smallint(String name) {
    return new Column(name, Type.SMALLINT, name);
  }

  static Column integer(String name) {
    return new Column(name, Type.INTEGER, name);
  }

  static Column bigint(String name) {
    return new Column(name, Type.BIGINT, name);
  }

  static Column text(String name) {
    return new Column(name, Type.TEXT, name);
  }

  static Column bytea(String name) {
    return new Column(name, Type.BYTEA, name);
  }

  /** The same value for every row. */
  Column always(long value) {
    return new Column(name, type, String.valueOf(value));
  }
}
