/**
 * A world of test data: people who write to each other, told to a running server over its public
 * HTTP API and nothing else.
 *
 * <pre>
 *   SeedPlan ─► World ─► conversation k ─► SeedRequest, SeedRequest, ... ─► Seeder ─► POST /api/...
 *                ▲
 *   Vocabulary ──┤  who there is (Datafaker, once, at the start)
 *   Dialogues ───┘  what they say (a text file)
 * </pre>
 *
 * <p>The world is a pure function of its {@link dev.switchboard.tools.seed.SeedPlan}: every draw
 * hashes its coordinates (seed, conversation, message, purpose), so that a request does not depend
 * on which others were made before it, and nothing needs to be remembered. Memory is that of the
 * vocabulary, for any number of messages. Ids and idempotency keys follow from the plan too, so
 * telling the same world to one server twice adds nothing.
 *
 * <p>Everyone in it is made up: numbers are those set aside for fiction ({@code 555-01XX} in North
 * America, {@code 07700 900XXX} in the United Kingdom), emails and URLs are below the domains of
 * RFC 2606.
 *
 * <p>Used by {@code app}. It knows the server from outside, as any client does.
 */
@NullMarked
package dev.switchboard.tools.seed;

import org.jspecify.annotations.NullMarked;
