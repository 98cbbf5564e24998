package dev.switchboard.store.postgres;

import dev.switchboard.store.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** Two processes on one database. */
@Tag("contract")
abstract class TwoNodes {
  final PostgresFixture here = new PostgresFixture();
  final PostgresFixture there = new PostgresFixture(here.place());
  final Samples samplesHere = new Samples(1);

  @AfterEach
  void close() {
    there.close();
    here.close();
  }
}
