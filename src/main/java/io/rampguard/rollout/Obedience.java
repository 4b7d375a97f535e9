package io.rampguard.rollout;

/** The answer to an operator's command, before anything is done. */
public sealed interface Obedience {
    /** Do this. */
    record Move(Decision decision) implements Obedience {}

    /** It is so already; nothing changes. */
    record Already(String sentence) implements Obedience {}

    /** Not from the present state; the sentence says what would be possible. */
    record Refusal(String sentence) implements Obedience {}
}
