package dev.switchboard.store.sqlite;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files and directories that only the user of this process may use, because they hold messages. New
 * ones have their mode from the moment they exist, regardless of the umask. On file systems without
 * such modes nothing is done.
 */
final class OwnerOnly {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(EnumSet.copyOf(DIRECTORY));

  private OwnerOnly() {}

  /** Creates a directory and those above it, where they are missing. */
  static void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, attributes(DIRECTORY));
  }

  /** Creates an empty file where it is missing. */
  static void createFile(Path file) throws IOException {
    try {
      Files.createFile(file, attributes(FILE));
    } catch (FileAlreadyExistsException _) {
      // It may be open to others: see tighten.
    }
  }

  /** With what to create a file. */
  static FileAttribute<?>[] fileAttributes() {
    return attributes(FILE);
  }

  /** Whether others may do something with a file or directory; false where there is none. */
  static boolean isOpenToOthers(Path path) throws IOException {
    PosixFileAttributeView view = view(path);
    if (view == null || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    return view.readAttributes().permissions().stream().anyMatch(OTHERS::contains);
  }

  /** Takes from others what they may do; the owner keeps what the owner may. */
  static void tighten(Path path) throws IOException {
    PosixFileAttributeView view = view(path);
    if (view != null) {
      Set<PosixFilePermission> left = EnumSet.noneOf(PosixFilePermission.class);
      left.addAll(view.readAttributes().permissions());
      left.removeAll(OTHERS);
      view.setPermissions(left);
    }
  }

  private static @Nullable PosixFileAttributeView view(Path path) {
    return Files.getFileAttributeView(
        path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
