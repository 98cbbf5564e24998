package dev.switchboard.http.connection;

import java.io.IOException;
import java.security.KeyStore;
import org.jspecify.annotations.Nullable;

/** Loads the files of TLS, and notices when they change. Not thread-safe. */
public final class TlsWatch {
  private final TlsFiles files;
  private TlsFiles.@Nullable Stamp seen;

  public TlsWatch(TlsFiles files) {
    this.files = files;
  }

  /**
   * Loads the files.
   *
   * @throws IOException with a sentence for the user if they cannot be used
   */
  public KeyStore load() throws IOException {
    // Before the files are read: what changes meanwhile is seen at the next look.
    seen = files.stamp();
    return files.load();
  }

  /** Loads the files if they have changed since they were loaded or failed to; null if not. */
  public @Nullable KeyStore loadChanged() throws IOException {
    return files.stamp().equals(seen) ? null : load();
  }
}
