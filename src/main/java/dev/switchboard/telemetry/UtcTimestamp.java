package dev.switchboard.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * RFC 3339 times in UTC with milliseconds. Lines come in bursts, so the part down to the second is
 * kept and only the milliseconds are written anew. Not thread-safe.
 */
final class UtcTimestamp {
  private static final DateTimeFormatter TO_THE_SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
  private static final int DATE_CHARS = "2026-01-01T".length();

  private long second = Long.MIN_VALUE;
  private byte[] dateAndTime = {};
  private byte[] timeOnly = {};

  void putDateAndTime(Utf8Buffer out, long epochMillis) {
    refresh(epochMillis);
    putWithMillis(out, dateAndTime, epochMillis);
  }

  void putTimeOnly(Utf8Buffer out, long epochMillis) {
    refresh(epochMillis);
    putWithMillis(out, timeOnly, epochMillis);
  }

  private static void putWithMillis(Utf8Buffer out, byte[] toTheSecond, long epochMillis) {
    out.put(toTheSecond);
    out.put('.');
    out.putThreeDigits((int) Math.floorMod(epochMillis, 1_000L));
    out.put('Z');
  }

  private void refresh(long epochMillis) {
    long now = Math.floorDiv(epochMillis, 1_000L);
    if (now == second) {
      return;
    }
    String formatted = LocalDateTime.ofEpochSecond(now, 0, ZoneOffset.UTC).format(TO_THE_SECOND);
    dateAndTime = formatted.getBytes(US_ASCII);
    timeOnly = formatted.substring(DATE_CHARS).getBytes(US_ASCII);
    second = now;
  }
}
