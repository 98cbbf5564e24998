-- Where the present round of attempts of a message began, for those that were dead letters once and
-- were brought back. A message without a row here is in its first round.
CREATE TABLE manual_retries (
  message_id      INTEGER PRIMARY KEY,
  -- attempts of earlier rounds: numbers go on, what a round may cost is counted from here
  attempts_before INTEGER NOT NULL CHECK (attempts_before >= 0),
  requested_at    INTEGER NOT NULL
);
