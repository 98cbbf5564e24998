package dev.switchboard.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.forecast.Forecasts;
import dev.switchboard.stream.EventStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySectionTest {
  private static final long BODY = 256 << 10;
  private static final long MAIL = 2 << 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theDefaultHeapHasRoomToSeeWhatHappensBesideTheLargestMails(int providers) {
    MemorySection section =
        new MemorySection(Sections.SERVER, Sections.PROVIDERS, Sections.SMTP, 256 << 20);

    MemorySection.Parts parts = section.parts(null, BODY, MAIL, providers);

    assertThat(parts.eventsBytes()).isEqualTo(EventStream.MEMORY_BYTES);
    assertThat(parts.forecastBytes()).isEqualTo(Forecasts.memoryOf(providers));
    assertThat(parts.neededBytes() + parts.eventsBytes() + parts.forecastBytes())
        .isLessThanOrEqualTo(parts.budgetBytes());
  }

  @Test
  void uploadsAreAsLargeAsTheBudgetHasRoomFor() {
    assertThat(uploads(1024)).isEqualTo(8 << 20);
    assertThat(uploads(256)).isEqualTo(2 << 20);
    assertThat(uploads(32)).as("never less than any request").isEqualTo(BODY);
  }

  private static long uploads(long heapMebibytes) {
    return new MemorySection(
            Sections.SERVER, Sections.PROVIDERS, Sections.SMTP, heapMebibytes << 20)
        .fitting(null, BODY, 0, 2)
        .maxUploadBytes();
  }
}
