package dev.switchboard.store.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/** Reads SQLite's result codes (sqlite.org/rescode.html). */
final class SqliteErrors {
  private static final int PRIMARY_CODE = 0xff;

  private SqliteErrors() {}

  /**
   * Whether the store cannot be trusted to go on. A broken rule of the schema or a programming
   * error concerns one write; everything else (disk, memory, corruption, a lock that no process
   * should hold) concerns all of them.
   */
  static boolean isFatal(Throwable cause) {
    if (!(cause instanceof SQLException)) {
      return cause instanceof VirtualMachineError;
    }
    return switch (primaryCode(cause)) {
      case 1, 18, 19, 20, 21, 25 -> false; // ERROR, TOOBIG, CONSTRAINT, MISMATCH, MISUSE, RANGE
      default -> true;
    };
  }

  /** Whether a statement was stopped by {@code sqlite3_interrupt}. */
  static boolean isInterrupted(SQLException cause) {
    return primaryCode(cause) == 9;
  }

  /** Whether the file does not hold what SQLite has written: trying again cannot help. */
  static boolean isDamage(SQLException cause) {
    return switch (primaryCode(cause)) {
      case 11, 26 -> true; // CORRUPT, NOTADB
      default -> false;
    };
  }

  /** What is wrong with the database file, in one sentence for the person who runs it. */
  static String describe(Path file, Throwable cause) {
    return describe(file, cause, DiskSpace.usableBeside(file));
  }

  /**
   * A full disk has many faces: SQLite's own code for it, files that cannot be opened or resized,
   * and a native library that cannot be unpacked.
   *
   * @param usableBytes what may still be written beside the file
   */
  static String describe(Path file, Throwable cause, long usableBytes) {
    int code = cause instanceof SQLiteException ? primaryCode(cause) : 14;
    boolean mayBeFull = code == 10 || code == 14; // IOERR, CANTOPEN
    if (mayBeFull && usableBytes < DiskSpace.NEEDED_BYTES) {
      return full(file);
    }
    return switch (primaryCode(cause)) {
      case 8 -> "the database " + file + " cannot be written";
      case 10 -> "reading or writing the database " + file + " failed";
      case 11 -> "the database " + file + " is damaged";
      case 13 -> full(file);
      case 14 -> "the database " + file + " cannot be opened";
      case 26 -> file + " is not a database";
      default -> "the database " + file + " cannot be used: " + cause.getMessage();
    };
  }

  private static String full(Path file) {
    return "the disk with the database " + file + " is full";
  }

  private static int primaryCode(Throwable cause) {
    return cause instanceof SQLiteException sqlite ? sqlite.getResultCode().code & PRIMARY_CODE : 1;
  }
}
