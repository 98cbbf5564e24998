package dev.switchboard.store.transfer;

/**
 * A table that both sides have alike.
 *
 * @param checksum SHA-256 over all rows in the order of their keys, in hexadecimal
 */
public record TableSum(String table, long rows, String checksum) {
  private static final int SHORT_DIGITS = 16;

  /** Enough of the checksum for people to compare. */
  public String shortChecksum() {
    return checksum.substring(0, SHORT_DIGITS);
  }
}
