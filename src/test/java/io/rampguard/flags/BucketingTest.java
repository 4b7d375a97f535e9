package io.rampguard.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketingTest {
    private static final int[] SHARES = {0, 50, 100, 500, 2500, 5000, 7500, 10_000};

    @Test
    void equalsTheNpmEvaluatorBitForBitAtEveryStage() throws IOException {
        JsonNode golden = vectors("stages.json");
        int users = golden.path("users").intValue();

        for (int share : SHARES) {
            BitSet theirs = BitSet.valueOf(golden.path("bits").path("" + share).binaryValue());

            BitSet ours = variantUsers(golden.path("flag").textValue(), users, new Percentage(share));

            assertThat(ours).as("share " + share).isEqualTo(theirs);
        }
    }

    @Test
    void equalsTheNpmEvaluatorForOtherWeightsFlagsAndKeys() throws IOException {
        for (JsonNode row : vectors("rows.json")) {
            List<Integer> weights = new ArrayList<>();
            row.get(2).forEach(weight -> weights.add(weight.intValue()));
            String text = Bucketing.text(row.get(0).textValue(), row.get(1).textValue());

            int arm = Bucketing.pick(text, weights);

            assertThat("abcdef".substring(arm, arm + 1))
                    .as(row.toString())
                    .isEqualTo(row.get(3).textValue());
        }
    }

    @Test
    void hashesTextThatIsNotAsciiAsUtf8() throws IOException {
        for (JsonNode row : vectors("unicode.json")) {
            String text = row.path("text").textValue();

            int bucket = Bucketing.bucket(text, Integer.MAX_VALUE);

            long expected = (row.path("hash").longValue() * Integer.MAX_VALUE) >>> 32;
            assertThat(bucket).as(text).isEqualTo((int) expected);
        }
    }

    @Test
    void knowsTheReferenceHashes() {
        assertThat(Bucketing.murmur3(new byte[0])).isZero();
        assertThat(Bucketing.murmur3("Hello world!".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(0x627b0c2c);
        assertThat(Bucketing.murmur3(new byte[] {-1, -1, -1, -1})).isEqualTo(0x76293b50);
    }

    @Test
    void givesTheVariantToTheShareThatWasAskedFor() {
        for (int share : SHARES) {
            Percentage asked = new Percentage(share);

            int got = variantUsers("share", 20_000, asked).cardinality();

            double fourSigma = 4 * Math.sqrt(asked.fraction() * (1 - asked.fraction()) / 20_000);
            assertThat(got / 20_000.0).isCloseTo(asked.fraction(), within(fourSigma + 1e-12));
        }
    }

    @Test
    void keepsEverybodyWhoHasTheVariantWhenTheShareRises() {
        BitSet before = new BitSet();

        for (int share = 0; share <= 10_000; share += 50) {
            BitSet now = variantUsers("monotone", 5_000, new Percentage(share));

            BitSet lost = (BitSet) before.clone();
            lost.andNot(now);
            assertThat(lost.isEmpty()).as("nobody leaves at " + share).isTrue();
            before = now;
        }
    }

    @Test
    void givesTheSameUsersWhateverTheScaleOfTheWeights() {
        IntStream.range(0, 5_000).forEach(user -> {
            String text = Bucketing.text("scale", "user-" + user);

            assertThat(Bucketing.pick(text, List.of(25, 75))).isEqualTo(Bucketing.pick(text, List.of(25_000, 75_000)));
        });
    }

    @Test
    void refusesWeightsThatFlagdWouldNotBucketBy() {
        assertThatThrownBy(() -> Bucketing.pick("x", List.of(0, 0))).hasMessageContaining("must sum to");
        assertThatThrownBy(() -> Bucketing.pick("x", List.of(Integer.MAX_VALUE, 1)))
                .hasMessageContaining("must sum to");
    }

    private static BitSet variantUsers(String flag, int users, Percentage share) {
        BitSet variant = new BitSet();
        IntStream.range(0, users)
                .filter(user -> Bucketing.inVariant(Bucketing.text(flag, "user-" + user), share))
                .forEach(variant::set);
        return variant;
    }

    private static JsonNode vectors(String name) throws IOException {
        try (InputStream in = BucketingTest.class.getResourceAsStream("vectors/" + name)) {
            return new ObjectMapper().readTree(in);
        }
    }
}
