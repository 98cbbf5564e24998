-- Where PostgreSQL differs from the file beside this one, and why.

-- Other nodes write to the same conversations. Every transaction locks them in the order of their ids, so that no two wait
-- for each other; what is sorted is locked in that order.
-- name: hold_conversations
SELECT id, channel, participant_a, participant_b FROM conversations
WHERE id IN (SELECT conversation_id FROM messages WHERE id IN :ids*)
ORDER BY id
FOR UPDATE;
