-- Conversations in order of activity. The only index that a message moves an entry of; what that costs stands in
-- docs/performance.md. The channel is in it so that a list of one channel passes over the others without reading them.
CREATE INDEX conversations_by_activity ON conversations (last_activity_at DESC, id, channel);

-- Participants with the channel, so that the conversations of one participant are counted in the index alone.
DROP INDEX conversations_by_participant_a;
DROP INDEX conversations_by_participant_b;
CREATE INDEX conversations_by_participant_a ON conversations (participant_a, channel);
CREATE INDEX conversations_by_participant_b ON conversations (participant_b, channel);

-- Conversations kept under the channel, so that a listing need not count them.
ALTER TABLE channel_totals ADD COLUMN conversations INTEGER NOT NULL DEFAULT 0;

INSERT INTO channel_totals (channel, accepted, dispatched, failed, received, conversations)
SELECT channel, 0, 0, 0, 0, count(*) FROM conversations WHERE TRUE GROUP BY channel
ON CONFLICT (channel) DO UPDATE SET conversations = excluded.conversations;
