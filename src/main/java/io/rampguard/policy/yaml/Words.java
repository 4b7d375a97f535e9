package io.rampguard.policy.yaml;

/** How a user's own words appear in a sentence. */
final class Words {
    private static final int LONGEST = 60;

    private Words() {}

    /** Short, on one line, and without anything that a terminal would obey. */
    static String shown(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) || !Character.isDefined(c) ? '?' : c));
        return text.codePointCount(0, text.length()) > LONGEST ? clean + "…" : clean.toString();
    }
}
