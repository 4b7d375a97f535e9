package io.rampguard.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeferredTest {
    @Test
    void workIsDoneWhenItIsFirstReadAndOnlyOnce() {
        AtomicInteger asked = new AtomicInteger();
        Deferred<String> answer = Deferred.of(() -> "answer " + asked.incrementAndGet());

        assertThat(asked).hasValue(0);
        assertThat(answer.get()).isEqualTo("answer 1");
        assertThat(answer.get()).isEqualTo("answer 1");
    }

    @Test
    void itIsEqualToWhateverHasItsValue() {
        Deferred<String> worked = Deferred.of(() -> "so" + "me".strip());

        assertThat(worked)
                .isEqualTo(Deferred.known("some"))
                .hasSameHashCodeAs(Deferred.known("some"))
                .hasToString("some")
                .isNotEqualTo(Deferred.known("other"))
                .isNotEqualTo("some");
    }

    @Test
    void workThatFailsIsTriedAgain() {
        AtomicInteger asked = new AtomicInteger();
        Deferred<Integer> answer = Deferred.of(() -> 10 / asked.getAndIncrement());

        assertThatThrownBy(answer::get).isInstanceOf(ArithmeticException.class);
        assertThat(answer.get()).isEqualTo(10);
    }
}
