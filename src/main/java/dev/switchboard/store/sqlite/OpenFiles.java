package dev.switchboard.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that an open store works on. A file that is deleted, moved or replaced while it is open
 * can still be written, and no later process will find it. Safe for use by many threads.
 *
 * <p>It asks for the names only, never opens a file: closing a second handle of a database would
 * give up the locks that SQLite holds on it.
 */
final class OpenFiles {
  private final List<Place> places;

  /** A path and the file that was there, by device and inode. */
  private record Place(Path path, Object key) {}

  private OpenFiles(List<Place> places) {
    this.places = places;
  }

  /**
   * Remembers which files these are now. Where the file system does not number its files, nothing
   * is noticed later.
   *
   * @throws IOException when one of them is not there
   */
  static OpenFiles at(Path... paths) throws IOException {
    List<Place> places = new ArrayList<>();
    for (Path path : paths) {
      Object key = keyOf(path);
      if (key != null) {
        places.add(new Place(path, key));
      }
    }
    return new OpenFiles(List.copyOf(places));
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
}
