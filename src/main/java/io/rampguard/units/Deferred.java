package io.rampguard.units;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is worked out when somebody first reads it, and kept. Thousands of sentences are told at each tick and nearly
 * all of them read by nobody, so that only what they are made of is held until then.
 *
 * <p>It stands for its value: two are equal when their values are, whichever of them was read before, and any thread may read.
 * What it is worked out from must not change, or the moment of reading would show.
 */
public final class Deferred<T> {
    private @Nullable Supplier<? extends T> work;
    private @Nullable T value;

    private Deferred(@Nullable Supplier<? extends T> work, @Nullable T value) {
        this.work = work;
        this.value = value;
    }

    /** @param work answers the same whenever it is asked; it is asked once, and dropped with all that it holds */
    public static <T> Deferred<T> of(Supplier<? extends T> work) {
        return new Deferred<>(work, null);
    }

    /** What is known already. */
    public static <T> Deferred<T> known(T value) {
        return new Deferred<>(null, value);
    }

    /** The value. */
    public synchronized T get() {
        if (work != null) {
            value = Objects.requireNonNull(work.get(), "a deferred value is never null");
            work = null;
        }
        return Objects.requireNonNull(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Deferred<?> that && get().equals(that.get()));
    }

    @Override
    public int hashCode() {
        return get().hashCode();
    }

    @Override
    public String toString() {
        return get().toString();
    }
}
