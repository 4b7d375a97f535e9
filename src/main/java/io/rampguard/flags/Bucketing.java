package io.rampguard.flags;

import io.rampguard.units.Percentage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Which arm a user falls to: flagd's {@code fractional} operator as it is since flagd 0.15.0 (April 2026).
 *
 * <p>{@code bucket = (unsigned murmur3_32(utf8, seed 0) × total weight) >> 32}, then the arms' weights are added up in listed
 * order and the first sum above the bucket wins. With the variant listed first its range grows from zero, so that a
 * rising share keeps everybody who already has it, whatever the scale of the weights.
 *
 * <p>Sources: flagd, {@code core/pkg/evaluator/fractional.go} (0.15.0); npm {@code @openfeature/flagd-core} 4.0.1,
 * {@code fractional}; MurmurHash3_x86_32 by Austin Appleby (public domain). Before 0.15.0 flagd used
 * {@code abs(hash) / MaxInt32 × 100}; at 25 % the two disagree on about a quarter of the users.
 *
 * <p>Text is hashed as UTF-8, as flagd does; an unpaired surrogate counts as U+FFFD, which is what Go's JSON reader makes of
 * it. The npm package hashes UTF-16 code units, so that it differs on text that is not ASCII.
 */
public final class Bucketing {
    /** Weights that Rampguard writes sum to this: basis points. */
    public static final int TOTAL = 10_000;

    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;
    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

    private Bucketing() {}

    /** What flagd hashes by default: the flag's key and the targeting key, with nothing between them. */
    public static String text(String flagKey, String targetingKey) {
        return flagKey + targetingKey;
    }

    /** Whether the first arm, at this share, takes the bucketing text. Nobody at zero, everybody at 100 %. */
    public static boolean inVariant(String text, Percentage share) {
        return bucket(text, TOTAL) < share.basisPoints();
    }

    /**
     * The position of the arm that takes the text.
     *
     * @param weights each at least 0, summing to 1..2147483647
     */
    public static int pick(String text, List<Integer> weights) {
        long total = weights.stream().mapToLong(Integer::longValue).sum();
        if (total < 1 || total > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("weights must sum to 1..2147483647, got " + total);
        }
        long bucket = bucket(text, (int) total);
        long sum = 0;
        for (int i = 0; i < weights.size(); i++) {
            sum += weights.get(i);
            if (sum > bucket) {
                return i;
            }
        }
        throw new IllegalArgumentException("a weight is negative: " + weights);
    }

    /** Within 0 and {@code total} − 1. */
    static int bucket(String text, int total) {
        return (int) ((Integer.toUnsignedLong(murmur3(utf8(text))) * total) >>> 32);
    }

    /** MurmurHash3_x86_32 with seed 0. */
    static int murmur3(byte[] bytes) {
        int hash = 0;
        ByteBuffer blocks = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (blocks.remaining() >= Integer.BYTES) {
            hash = Integer.rotateLeft(hash ^ scrambled(blocks.getInt()), 13) * 5 + 0xe6546b64;
        }
        int tail = 0;
        for (int shift = 0; blocks.hasRemaining(); shift += 8) {
            tail |= (blocks.get() & 0xff) << shift;
        }
        return finished(hash ^ scrambled(tail) ^ bytes.length);
    }

    private static int scrambled(int block) {
        return Integer.rotateLeft(block * C1, 15) * C2;
    }

    private static int finished(int hash) {
        int h = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }

    private static byte[] utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith(REPLACEMENT)
                    .encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("malformed text is replaced, so that it cannot fail to encode", e);
        }
    }
}
