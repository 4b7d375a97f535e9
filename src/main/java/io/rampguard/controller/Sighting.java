package io.rampguard.controller;

import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.JsonText;
import io.rampguard.policy.Arm;
import io.rampguard.policy.FlagTarget;
import io.rampguard.rollout.Exposure;
import io.rampguard.rollout.Rollout;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;

/** Reads a backend's answer with one policy's eyes: are these its arms, and who has what. Pure. */
final class Sighting {
    private Sighting() {}

    static Exposure of(Rollout rollout, FlagReading reading) {
        return switch (reading) {
            case FlagReading.Unreadable gap -> new Exposure.Unread(gap.reason());
            case FlagReading.Unmovable odd -> new Exposure.Foreign(odd.reason());
            case FlagReading.Absent absent ->
                new Exposure.Unprepared(Reason.of(ReasonCode.PREPARING, "the flag does not exist in the backend"));
            case FlagReading.Found found -> found(rollout, found);
        };
    }

    private static Exposure found(Rollout rollout, FlagReading.Found found) {
        FlagTarget target = rollout.target();
        boolean arms = same(found.variant(), target.variant()) && same(found.control(), target.control());
        if (arms && found.bucketBy().equals(target.bucketBy())) {
            return new Exposure.Served(found.share(), rolledBack(rollout, found));
        }
        boolean allOnControl = found.share().isZero() && same(found.control(), target.control());
        // After a completion the winner is control: its users keep it when the arms are swapped.
        boolean allOnWinner = found.share().complement().isZero() && same(found.variant(), target.control());
        return allOnControl || allOnWinner
                ? new Exposure.Unprepared(Reason.of(
                        ReasonCode.PREPARING,
                        "everybody has " + target.control().name() + "; the newcomer's arm is put beside it"))
                : new Exposure.Foreign(foreign(target, found));
    }

    private static Reason foreign(FlagTarget target, FlagReading.Found found) {
        return Reason.of(
                ReasonCode.FOREIGN_ARMS,
                "the flag serves '" + found.variant().name() + "' to " + found.share()
                        + " and '" + found.control().name() + "' to the rest; the policy moves '"
                        + target.control().name() + "' to '"
                        + target.variant().name() + "' — make control what users have now, or set the flag by hand");
    }

    private static boolean rolledBack(Rollout rollout, FlagReading.Found found) {
        return found.note()
                .filter(ChangeNote::rolledBack)
                .filter(note -> note.rollout().equals(rollout.name().toString())
                        && note.revision().equals(rollout.revision()))
                .isPresent();
    }

    /** Same name, and the same value where both sides say one. */
    private static boolean same(Arm seen, Arm wanted) {
        return seen.name().equals(wanted.name())
                && (seen.json().isEmpty()
                        || wanted.json().isEmpty()
                        || JsonText.sameValue(seen.json().get(), wanted.json().get()));
    }
}
