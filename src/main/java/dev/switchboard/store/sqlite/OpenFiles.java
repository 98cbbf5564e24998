package dev.switchboard.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that an open store works on, and whether another program has touched them.
 *
 * <p>A file that is deleted, moved or replaced while it is open can still be written, and no later
 * process will find it; so each path must lead to the file that was there at first. A file that is
 * overwritten or cut where it is stays the same file; so the header and the size of what SQLite
 * writes must be at the start of a transaction what they were at the end of the one before. The
 * header counts changes and pages. Times of change would tell more, but some file systems change
 * them late, and a healthy store would stop.
 *
 * <p>{@link #requireInPlace} is safe for use by many threads; the rest belongs to the thread that
 * writes.
 */
final class OpenFiles implements AutoCloseable {
  /** Of the database: with the counters of changes and pages (sqlite.org/fileformat2.html, 1.3). */
  private static final int DATABASE_HEADER_BYTES = 100;

  /** Of the write-ahead log: with the salts that change when it is begun again (4.1). */
  private static final int LOG_HEADER_BYTES = 32;

  private final List<Place> places;
  private final Content database;
  private final Content log;

  /** A path and the file that was there, by device and inode. */
  private record Place(Path path, Object key) {}

  /**
   * What a file holds.
   *
   * <p>It stays open for as long as the store is: to close one handle of a database gives up the
   * locks that SQLite holds on it by another.
   */
  private static final class Content {
    final Path path;
    final FileChannel channel;
    final ByteBuffer header;
    final ByteBuffer read;
    long size;

    Content(Path path, int headerBytes) throws IOException {
      this.path = path;
      this.channel = FileChannel.open(path, StandardOpenOption.READ);
      this.header = ByteBuffer.allocateDirect(headerBytes);
      this.read = ByteBuffer.allocateDirect(headerBytes);
      remember();
    }

    void remember() throws IOException {
      size = channel.size();
      readInto(header);
    }

    boolean isAsRemembered() throws IOException {
      readInto(read);
      return channel.size() == size && read.equals(header);
    }

    private void readInto(ByteBuffer buffer) throws IOException {
      buffer.clear();
      while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
        // Until the header is whole, or the file ends.
      }
      buffer.flip();
    }
  }

  private OpenFiles(List<Place> places, Content database, Content log) {
    this.places = places;
    this.database = database;
    this.log = log;
  }

  /**
   * Remembers which files these are now, and what they hold. Where the file system does not number
   * its files, it is not noticed that one is another.
   *
   * @param others files of which only the place matters
   * @throws IOException when one of them is not there
   */
  static OpenFiles at(Path database, Path log, Path... others) throws IOException {
    List<Path> paths = new ArrayList<>(List.of(database, log));
    paths.addAll(List.of(others));
    List<Place> places = new ArrayList<>();
    for (Path path : paths) {
      Object key = keyOf(path);
      if (key != null) {
        places.add(new Place(path, key));
      }
    }
    return new OpenFiles(
        List.copyOf(places),
        new Content(database, DATABASE_HEADER_BYTES),
        new Content(log, LOG_HEADER_BYTES));
  }

  /**
   * Returns when every file is where it was. Costs one {@code stat} for each, so it can be asked at
   * every commit.
   *
   * @throws IOException with a sentence for the user, when one is not, or it cannot be told
   */
  void requireInPlace() throws IOException {
    for (Place place : places) {
      if (!place.key().equals(keyNow(place.path()))) {
        throw new IOException(
            "the file " + place.path() + " was deleted, moved or replaced while it was in use");
      }
    }
  }

  /** Remembers what the files hold, after this process has written them. */
  void remember() throws IOException {
    database.remember();
    log.remember();
  }

  /**
   * Returns when no other program has written the files since {@link #remember}. Costs two reads of
   * a few bytes, so it can be asked at every transaction.
   *
   * @throws IOException with a sentence for the user, when one has, or it cannot be told
   */
  void requireUntouched() throws IOException {
    for (Content content : List.of(database, log)) {
      if (!content.isAsRemembered()) {
        throw new IOException(
            "the file " + content.path + " was changed by another program while it was in use");
      }
    }
  }

  private static @Nullable Object keyNow(Path path) throws IOException {
    try {
      return keyOf(path);
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  private static @Nullable Object keyOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /** To be called when SQLite has closed the files. */
  @Override
  public void close() throws IOException {
    try (database.channel;
        log.channel) {
      // Both, even if one fails.
    }
  }
}
