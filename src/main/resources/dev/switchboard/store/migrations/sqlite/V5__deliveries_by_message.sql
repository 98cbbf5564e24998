-- A delivery goes with its message when that is too old to be kept. Ids rise, so an entry is added at
-- the end of the index.
CREATE INDEX deliveries_by_message ON deliveries (message_id);
